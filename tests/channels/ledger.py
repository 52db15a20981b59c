"""A conversation store in memory, with what the channels ask of one; for tests alone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.history import Line, Said
from connectors.messages import IncomingMessage, Reply


class Ledger:
    """Receiver, History and Replies in one: stores, counts, and knows what it has seen."""

    def __init__(self) -> None:
        self.messages: list[IncomingMessage] = []
        self.lines: dict[str, list[Line]] = defaultdict(list)
        self.failing: Exception | None = None
        self.handled: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def __call__(self, message: IncomingMessage) -> bool:
        """Store a message once."""
        if self.failing:
            raise self.failing
        if any(m.event_id == message.event_id for m in self.messages):
            return False
        self.messages.append(message)
        text = message.text or (message.press.action if message.press else "")
        files = tuple(file.name for file in message.attachments)
        said = Said(message.event_id, text, message.press, files)
        self._append(message.conversation_id, said)
        return True

    def answer(self, conversation_id: str, reply: Reply) -> Reply:
        """Store a reply once, with the next sequence."""
        for line in self.lines[conversation_id]:
            if isinstance(line.what, Reply) and line.what.id == reply.id:
                return line.what
        counted = replace(reply, sequence=self._next(conversation_id))
        self._append(conversation_id, counted)
        return counted

    def done(self, event_id: str) -> None:
        """Note that an event is handled."""
        self.handled[event_id].set()

    async def after(self, conversation_id: str, sequence: int) -> Sequence[Line]:
        """Give the lines after a sequence."""
        return [line for line in self.lines[conversation_id] if line.sequence > sequence]

    async def latest(self, conversation_id: str, limit: int) -> Sequence[Line]:
        """Give the last lines."""
        return self.lines[conversation_id][-limit:]

    async def understood(self, conversation_id: str, event_id: str) -> dict[str, Any]:
        """Understand nothing: nobody answers here."""
        return {}

    async def wait_for(
        self,
        channel: str,
        conversation_id: str,
        event_id: str,
        seconds: float,
        is_new: bool = False,
    ) -> Sequence[Reply]:
        """Give the replies to an event."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.handled[event_id].wait()
        replies = [line.what for line in self.lines[conversation_id]]
        return [r for r in replies if isinstance(r, Reply) and r.in_reply_to == event_id]

    def _next(self, conversation_id: str) -> int:
        return len(self.lines[conversation_id]) + 1

    def _append(self, conversation_id: str, what: Said | Reply) -> None:
        line = Line(self._next(conversation_id), datetime.now(UTC), what)
        self.lines[conversation_id].append(line)
