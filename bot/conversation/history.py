"""Read conversations back, for the channels that show them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.conversation.inbox import conversation_key
from bot.conversation.replies import REPLY
from bot.conversation.waiters import Waiters
from bot.store.conversations import InboxRow, TurnRow
from bot.store.database import Database, StoreUnavailable
from connectors.errors import Unavailable
from connectors.history import Line, Said
from connectors.messages import ButtonPress, Reply

T = TypeVar("T")

_PRESS = TypeAdapter(ButtonPress)
_LOOK_AGAIN_SECONDS = 0.25
_MOST_LINES = 500


class ChannelHistory:
    """The stored lines of one channel's conversations."""

    def __init__(self, database: Database, channel: str, waiters: Waiters) -> None:
        self._database = database
        self._channel = channel
        self._waiters = waiters

    async def after(self, conversation_id: str, sequence: int) -> Sequence[Line]:
        """Give every line with a greater sequence, oldest first. Raises Unavailable."""
        query = self._turns(conversation_id).where(TurnRow.sequence > sequence)
        return await self._lines(query.order_by(TurnRow.sequence).limit(_MOST_LINES))

    async def latest(self, conversation_id: str, limit: int) -> Sequence[Line]:
        """Give the last lines, oldest first. Raises Unavailable."""
        query = self._turns(conversation_id).order_by(TurnRow.sequence.desc()).limit(limit)
        return list(reversed(await self._lines(query)))

    async def wait_for(
        self,
        channel: str,
        conversation_id: str,
        event_id: str,
        seconds: float,
        is_new: bool = False,
    ) -> Sequence[Reply]:
        """Give the replies to an event when it is handled, or those there are by then.

        An event that `is_new` has none yet: nothing is looked up before the first wake.
        """
        key = conversation_key(channel, conversation_id)
        end = time.monotonic() + seconds
        with self._waiters.waiting(key, event_id) as waiter:
            if is_new:
                await waiter.woken(min(seconds, _LOOK_AGAIN_SECONDS))
            while waiter.replies is None:
                is_over, found = await self._read(lambda s: _replies(s, key, event_id))
                left = end - time.monotonic()
                if is_over or left <= 0:
                    return found
                await waiter.woken(min(left, _LOOK_AGAIN_SECONDS))
            return waiter.replies

    async def reply(self, conversation_id: str, reply_id: str) -> Reply | None:
        """Give one reply of a conversation, if it is of that conversation. Raises Unavailable."""
        query = self._turns(conversation_id).where(
            TurnRow.id == reply_id, TurnRow.author != "person"
        )
        row = await self._read(lambda session: session.execute(query).scalar_one_or_none())
        return REPLY.validate_python(row.reply) if row else None

    async def understood(self, conversation_id: str, event_id: str) -> dict[str, Any]:
        """Tell what was made of an event: intent, confidence, decision, milliseconds by step."""
        query = self._turns(conversation_id).where(
            TurnRow.in_reply_to == event_id, TurnRow.author == "person"
        )
        row = await self._read(lambda session: session.execute(query).scalar_one_or_none())
        return (row.understood or {}) if row else {}

    def _turns(self, conversation_id: str) -> Select[TurnRow]:
        key = conversation_key(self._channel, conversation_id)
        return select(TurnRow).where(TurnRow.conversation_id == key)

    async def _lines(self, query: Select[TurnRow]) -> list[Line]:
        rows = await self._read(lambda session: list(session.execute(query).scalars()))
        return [_line(row) for row in rows]

    async def _read(self, work: Callable[[Session], T]) -> T:
        try:
            return await self._database.read(work)
        except StoreUnavailable as error:
            raise Unavailable("The conversations cannot be read now. Try again soon.") from error


def _line(row: TurnRow) -> Line:
    if row.author == "person":
        more = row.reply or {}
        pressed = _PRESS.validate_python(more["press"]) if more.get("press") else None
        files = tuple(file["name"] for file in more.get("files", ()))
        said = Said(row.in_reply_to or "", row.text, pressed, files)
        return Line(row.sequence, row.created_at, said)
    return Line(row.sequence, row.created_at, REPLY.validate_python(row.reply))


def _replies(session: Session, key: str, event_id: str) -> tuple[bool, list[Reply]]:
    state = session.execute(
        select(InboxRow.state).where(InboxRow.conversation_id == key, InboxRow.event_id == event_id)
    ).scalar_one_or_none()
    rows = session.execute(
        select(TurnRow)
        .where(TurnRow.conversation_id == key, TurnRow.in_reply_to == event_id)
        .where(TurnRow.author != "person")
        .order_by(TurnRow.sequence)
    ).scalars()
    return state in ("done", "failed"), [REPLY.validate_python(row.reply) for row in rows]
