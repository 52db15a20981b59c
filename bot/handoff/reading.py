"""What agents read of one conversation: all that was said, done and is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.handoff import records
from bot.handoff.listing import last_words
from bot.store.accounts import AccountRow
from bot.store.base import now
from bot.store.conversations import ConversationRow, OutboxRow, TurnRow
from bot.store.desk import DeskTicketRow
from bot.store.files import FileRow
from bot.store.handoff import NoteRow, WatcherRow

_LINES = 200
_WATCHES = timedelta(seconds=12)
_TYPES = timedelta(seconds=6)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what agents read; `kind` is its author, `note`, or `event`."""

    kind: str
    at: datetime
    text: str
    who: str = ""
    sequence: int = 0
    details: dict[str, Any] | None = None
    understood: dict[str, Any] | None = None
    delivery: str = ""


def lines(session: Session, conversation_id: str, after: int = 0) -> list[Line]:
    """Give what was said from a number on, with notes and steps between, oldest first."""
    turns = list(
        reversed(
            session.execute(
                select(TurnRow)
                .where(TurnRow.conversation_id == conversation_id, TurnRow.sequence > after)
                .order_by(TurnRow.sequence.desc())
                .limit(_LINES)
            )
            .scalars()
            .all()
        )
    )
    undelivered = _undelivered(session, conversation_id)
    files = _files(session, [turn.id for turn in turns])
    found = [_line(turn, undelivered, files) for turn in turns]
    found += _between(session, conversation_id)
    return sorted(found, key=lambda line: (line.at, line.sequence))


def others(session: Session, person_id: str, but: str) -> list[tuple[ConversationRow, str, Any]]:
    """List a person's other conversations on all channels: row, state and last words."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.person_id == person_id, ConversationRow.id != but)
        .order_by(ConversationRow.created_at.desc())
        .limit(10)
    )
    rows = session.execute(query).scalars().all()
    last = last_words(session, [row.id for row in rows])
    return [(row, records.state(session, row.id), last.get(row.id, "")) for row in rows]


def tickets(session: Session, person_id: str) -> Sequence[DeskTicketRow]:
    """List a person's tickets, newest first."""
    query = select(DeskTicketRow).where(DeskTicketRow.requester_id == person_id)
    return session.execute(query.order_by(DeskTicketRow.id.desc()).limit(10)).scalars().all()


def watch(session: Session, conversation_id: str, account_id: str, is_typing: bool) -> None:
    """Note that an agent looks at a conversation, or types in it."""
    row = session.get(WatcherRow, (conversation_id, account_id))
    if row is None:
        row = WatcherRow(conversation_id=conversation_id, account_id=account_id)
        session.add(row)
    row.seen_at = now()
    if is_typing:
        row.typed_at = row.seen_at


def watchers(session: Session, conversation_id: str, but: str) -> list[tuple[str, bool]]:
    """Name the colleagues who look at a conversation now, and tell whether they type."""
    query = (
        select(AccountRow, WatcherRow)
        .join(WatcherRow, WatcherRow.account_id == AccountRow.id)
        .where(WatcherRow.conversation_id == conversation_id, WatcherRow.account_id != but)
        .where(WatcherRow.seen_at > now() - _WATCHES)
        .order_by(AccountRow.name)
    )
    return [
        (account.full_name or account.name, bool(row.typed_at and now() - row.typed_at < _TYPES))
        for account, row in session.execute(query)
    ]


def question(session: Session, conversation_id: str) -> str:
    """Give the person's last typed words: what suggestions are looked for with."""
    query = (
        select(TurnRow.text)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.author == "person")
        .where(TurnRow.text != "", TurnRow.reply.is_(None) | ~_is_press())
        .order_by(TurnRow.sequence.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none() or ""


def _is_press() -> ColumnElement[bool]:
    return func.coalesce(TurnRow.reply["press"]["action"].as_string(), "") != ""


def _line(turn: TurnRow, undelivered: dict[str, str], files: dict[str, list[FileRow]]) -> Line:
    reply = turn.reply or {}
    details = {
        "press": reply.get("press"),
        "sources": reply.get("sources") or [],
        "buttons": [button["title"] for button in reply.get("buttons") or ()],
        "draft": reply.get("draft") or [],
        "ticket": reply.get("ticket"),
        "files": files.get(turn.id, []),
    }
    who = (reply.get("details") or {}).get("agent", "")
    return Line(
        kind=turn.author,
        at=turn.created_at,
        text=turn.text,
        who=who,
        sequence=turn.sequence,
        details=details,
        understood=turn.understood,
        delivery=undelivered.get(turn.id, ""),
    )


def _between(session: Session, conversation_id: str) -> list[Line]:
    notes = session.query(NoteRow).filter_by(conversation_id=conversation_id).all()
    found = [Line("note", note.at, note.text, note.author) for note in notes]
    for event in records.events(session, conversation_id):
        about: dict[str, Any] = {"step": event.step, "from": event.from_state, "to": event.to_state}
        about |= {"team": event.to_team, "told": event.expected_seconds, "ahead": event.ahead}
        found.append(Line("event", event.at, event.reason, event.who, details=about))
    return found


def _undelivered(session: Session, conversation_id: str) -> dict[str, str]:
    """Tell the replies that are not with the person: `pending` for a while, or `dead`."""
    query = select(OutboxRow.body, OutboxRow.state).where(
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.kind == "reply",
        OutboxRow.state != "sent",
    )
    return {body["id"]: state for body, state in session.execute(query)}


def _files(session: Session, turns: Sequence[str]) -> dict[str, list[FileRow]]:
    query = select(FileRow).where(FileRow.turn_id.in_(turns)).order_by(FileRow.number)
    found: dict[str, list[FileRow]] = {}
    for row in session.execute(query).scalars():
        found.setdefault(row.turn_id, []).append(row)
    return found
