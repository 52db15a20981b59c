"""Hold a conversation on a channel, and keep what was answered and filed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversation.inbox import conversation_key
from bot.store.conversations import InboxRow, OutboxRow, TicketLinkRow, TurnRow
from bot.store.database import Database
from bot.store.desk import DeskTicketRow
from tests.whole.ten import Pair
from tests.whole.voices import Shown, Voice

_MOST_SECONDS = 90.0
# What makes a ticket: all of it but who asked, where, and when.
_FIELDS = ("title", "description", "type", "category", "priority", "queue", "state")


@dataclass(frozen=True)
class Held:
    """The answers to each thing said, and the tickets that came of it."""

    answers: tuple[tuple[Shown, ...], ...]
    tickets: tuple[tuple[str, ...], ...]


def hold(voice: Voice, database: Database, pairs: Sequence[Pair]) -> Held:
    """Say each first, and expect all parts of each second."""
    answers: list[tuple[Shown, ...]] = []
    shown: Sequence[Shown] = ()
    for number, (said, expected) in enumerate(pairs, 1):
        if said.startswith("["):
            voice.press(said[1:-1], shown)
        else:
            voice.say(said)
        _wait(voice, database, number)
        before, shown = len(shown), voice.shown()
        answers.append(tuple(shown[before:]))
        words = _words(answers[-1])
        for part in expected:
            assert part.lower() in words.lower(), f"{voice.channel}: {said!r}: {words}"
    return Held(tuple(answers), _tickets(voice, database))


def _words(answers: Sequence[Shown]) -> str:
    parts = []
    for one in answers:
        parts += [one.text, *(f"({s})" for s in one.sources), *(f"[{b}]" for b in one.buttons)]
    return "\n".join(parts)


def _wait(voice: Voice, database: Database, said: int) -> None:
    """Wait until all that was said is stored, handled, and carried out."""
    key = conversation_key(voice.channel, voice.place)
    end = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < end:
        if database.read_sync(lambda session: _is_quiet(session, key, said)):
            return
        time.sleep(0.1)
    raise AssertionError(f"{voice.channel}: not answered within {_MOST_SECONDS} s")


def _is_quiet(session: Session, key: str, said: int) -> bool:
    heard = select(func.count(TurnRow.id)).where(
        TurnRow.conversation_id == key, TurnRow.author == "person"
    )
    if session.execute(heard).scalar_one() < said:
        return False
    return not any(
        session.execute(
            select(table.id).where(table.conversation_id == key, table.state == "pending").limit(1)
        ).first()
        for table in (InboxRow, OutboxRow)
    )


def _tickets(voice: Voice, database: Database) -> tuple[tuple[str, ...], ...]:
    def read(session: Session) -> tuple[tuple[str, ...], ...]:
        key = conversation_key(voice.channel, voice.place)
        links = select(TicketLinkRow).where(TicketLinkRow.conversation_id == key)
        numbers = [row.number for row in session.execute(links).scalars()]
        rows = [session.get_one(DeskTicketRow, int(n.removeprefix("FD-")) - 1000) for n in numbers]
        return tuple(tuple(str(getattr(row, f)) for f in _FIELDS) for row in rows)

    return database.read_sync(read)
