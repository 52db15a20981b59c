"""Wake those who wait for the replies to an event."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from connectors.messages import Reply


@dataclass(slots=True, eq=False)
class Waiter:
    """Somebody who waits; `replies` is set when the event was handled in this process."""

    event_id: str
    replies: Sequence[Reply] | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Let the one who waits look again."""
        self._woken.set()

    async def woken(self, seconds: float) -> None:
        """Return at the next wake, or after that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()


class Waiters:
    """Those who wait in this process; another process's turns are found by looking again."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Waiter]] = defaultdict(set)

    def handled(self, conversation_id: str, event_id: str, replies: Sequence[Reply]) -> None:
        """Hand over the replies to an event; without any, those who wait look for themselves."""
        for waiter in self._waiting.get(conversation_id, ()):
            if waiter.event_id == event_id and replies:
                waiter.replies = replies
            waiter.wake()

    @contextmanager
    def waiting(self, conversation_id: str, event_id: str) -> Iterator[Waiter]:
        """Give a waiter that hears of every turn of the conversation from now on."""
        waiter = Waiter(event_id)
        self._waiting[conversation_id].add(waiter)
        try:
            yield waiter
        finally:
            self._waiting[conversation_id].discard(waiter)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]
