"""Handle one message: through Rasa to replies, effects and the outbox, in one transaction."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from bot.conversation import closing, inbox, outbox, replies
from bot.conversation.aside import Aside
from bot.conversation.cleaning import for_rasa
from bot.conversation.envelope import Envelope, Pressed
from bot.conversation.inbox import Task
from bot.conversation.rasa_client import RasaClient, RasaDown, RasaFailed
from bot.conversation.replies import Answered
from bot.files.looking import FilesOfMessage, Seen
from bot.files.scanning import NoScanner, Scanner
from bot.handoff.switchboard import Switchboard, Wish
from bot.sentences import Sentences
from bot.store.conversations import TurnRow
from bot.store.database import Database

log = structlog.get_logger(__name__)

# What a button may make Rasa hear; everything else that somebody sends as a press is refused.
PRESSES = frozenset(
    (
        "ask",
        "cancel",
        "change_ticket",
        "choose_article",
        "choose_intent",
        "confirm_ticket",
        "inform",
        "not_quite",
        "rate",
        "solved",
        "talk_to_human",
        "ticket_comment",
        "ticket_open",
        "ticket_reopen",
    )
)


class Direct(Protocol):
    """What deals with some messages itself, with or without Rasa, whoever has the conversation."""

    def concerns(self, task: Task) -> bool:
        """Tell whether a message is one of these."""

    def handle(self, session: Session, task: Task) -> list[outbox.Item]:
        """Deal with it in one transaction."""


_MOST_TRIES_DOWN = 40
_MOST_TRIES_FAILED = 4
_LONGEST_PAUSE = 20.0
# Rasa slows with the length of a session: by half at 30 messages.
_LINES_A_SESSION = 40
_MOST_LINES_A_TURN = 4


class TurnHandler:
    """Handle messages taken out of the inbox.

    `choosable` are the intents that a 'Did you mean …' button may stand for.
    """

    def __init__(
        self,
        database: Database,
        rasa: RasaClient,
        sentences: Sentences,
        choosable: frozenset[str],
        zone: ZoneInfo,
        owner: str,
        switchboard: Switchboard,
        scanner: Scanner | None = None,
        direct: Sequence[Direct] = (),
    ) -> None:
        self._direct = direct
        self._files = FilesOfMessage(database, scanner or NoScanner())
        self._database = database
        self._rasa = rasa
        self._sentences = sentences
        self._choosable = choosable
        self._zone = zone
        self._owner = owner
        self._switchboard = switchboard

    async def handle(self, task: Task) -> list[outbox.Item]:
        """Answer a message, or put it off; return what is to be carried out now."""
        started = time.perf_counter()
        for one in self._direct:
            if one.concerns(task):
                return await self._database.write(partial(one.handle, task=task))
        files = await self._files.look_at(task.turn_id) if task.body.get("files") else []
        aside = Aside(self._switchboard, self._sentences, self._owner, files)
        if aside.concerns(task):
            items = await self._database.write(lambda session: aside.handle(session, task))
            if items is not None:
                return items
        if files and not task.body["text"] and not task.body["press"]:
            return await self._take(task, files)
        try:
            if task.attempts > 1:
                await self._rasa.forget(task.conversation_id, task.event_id)
            elif _is_long(task.sequence):
                await self._rasa.begin_session(task.conversation_id)
            said = await self._ask_rasa(task)
        except (RasaDown, RasaFailed) as error:
            return await self.put_off(task, error)
        milliseconds = {"rasa": _ms(started)}
        answered = replies.read(said)

        def work(session: Session) -> list[outbox.Item]:
            if not inbox.is_held(session, task):
                return _overtaken(task)
            milliseconds["handled"] = _ms(started)
            return self._close(session, task, answered, milliseconds, files)

        return await self._database.write(work)

    def _close(
        self,
        session: Session,
        task: Task,
        answered: Answered,
        milliseconds: dict[str, float],
        files: list[Seen],
    ) -> list[outbox.Item]:
        state = self._switchboard.state(session, task.conversation_id)
        if state in ("human", "closed"):
            self._switchboard.speak(session, task.conversation_id)
        if state == "human":
            # Decided before the takeover, and not said yet: it stays unsaid.
            done = closing.confirmed(session, task, answered, self._owner)
            return done + closing.pass_by(session, task, self._sentences, self._owner, files)
        items = closing.close(
            session, task, answered, milliseconds, self._sentences, self._owner, files
        )
        for asked in closing.wishes(task, answered):
            wish = Wish(asked.reason, asked.draft)
            items += self._switchboard.ask(session, task.conversation_id, wish, task.event_id)
        return items

    async def _take(self, task: Task, files: list[Seen]) -> list[outbox.Item]:
        def work(session: Session) -> list[outbox.Item]:
            if not inbox.is_held(session, task):
                return _overtaken(task)
            if self._switchboard.state(session, task.conversation_id) == "human":
                self._switchboard.speak(session, task.conversation_id)
                return closing.pass_by(session, task, self._sentences, self._owner, files)
            return closing.take_files(session, task, files, self._sentences, self._owner)

        return await self._database.write(work)

    async def _ask_rasa(self, task: Task) -> list[dict[str, Any]]:
        press = await self._pressed(task)
        envelope = Envelope(
            event_id=task.event_id,
            conversation_id=task.conversation_id,
            person_id=task.person_id,
            audience=task.audience,  # type: ignore[arg-type]
            groups=[] if task.body.get("in_public") else task.groups,
            now=datetime.fromisoformat(task.body["sent_at"]).astimezone(self._zone),
            press=press,
            ticket=task.body.get("ticket"),
        )
        words = self._command(press) if press else for_rasa(task.body["text"])
        return await self._rasa.say(task.conversation_id, words, envelope.model_dump(mode="json"))

    async def _pressed(self, task: Task) -> Pressed | None:
        press = task.body.get("press")
        if press is None:
            return None
        reply_id = press.get("reply_id")

        def details(session: Session) -> dict[str, Any]:
            row = session.get(TurnRow, reply_id) if reply_id else None
            if row is None or row.conversation_id != task.conversation_id:
                return {}
            return (row.reply or {}).get("details") or {}

        about = await self._database.read(details) if reply_id else {}
        return Pressed(
            action=press["action"], value=press["value"], fields=press["fields"], about=about
        )

    def _command(self, press: Pressed) -> str:
        if press.action == "choose_intent":
            intent = press.value.get("intent", "")
            return f"/{intent}" if intent in self._choosable else "/ask"
        if press.action not in PRESSES:
            return "/ask"
        if press.action == "inform":
            return f"/inform{json.dumps(press.value)}"
        return f"/{press.action}"

    async def put_off(self, task: Task, error: Exception) -> list[outbox.Item]:
        """Try the message again later; the person is told once, and in the end that we gave up."""
        down = isinstance(error, RasaDown)
        last = task.attempts >= (_MOST_TRIES_DOWN if down else _MOST_TRIES_FAILED)
        log.warning("turn.put_off", event_id=task.event_id, attempt=task.attempts, error=str(error))
        urgent = (task.body.get("press") or {}).get("action") == inbox.URGENT_ACTION

        def work(session: Session) -> list[outbox.Item]:
            if not inbox.is_held(session, task):
                return _overtaken(task)
            if self._switchboard.state(session, task.conversation_id) == "human":
                self._switchboard.speak(session, task.conversation_id)
                return closing.pass_by(session, task, self._sentences, self._owner)
            if urgent:
                return self._bring_human(session, task)
            if last:
                return closing.give_up(session, task, str(error), self._sentences, self._owner)
            pause = min(2.0 ** (task.attempts - 1), _LONGEST_PAUSE)
            inbox.postpone(session, task.inbox_id, pause, str(error))
            inbox.release(session, task.conversation_id)
            return closing.say_trouble(session, task, self._sentences, self._owner)

        return await self._database.write(work)

    def _bring_human(self, session: Session, task: Task) -> list[outbox.Item]:
        came = self._switchboard.ask_without_rasa(session, task)
        if came is None:
            return closing.file_without_rasa(session, task, self._sentences, self._owner)
        inbox.finish(session, task.inbox_id)
        inbox.release(session, task.conversation_id)
        return came


def _is_long(sequence: int) -> bool:
    # A message and its replies are two to four lines: each multiple is met once or twice.
    return sequence > _LINES_A_SESSION and sequence % _LINES_A_SESSION < _MOST_LINES_A_TURN


def _overtaken(task: Task) -> list[outbox.Item]:
    log.warning("turn.overtaken", event_id=task.event_id, attempt=task.attempts)
    return []


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 2)
