"""Wake those who wait for the replies of a conversation."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Waiters:
    """Events of this process, one a waiter; another process's turns are found by looking again."""

    def __init__(self) -> None:
        self._events: dict[str, set[asyncio.Event]] = defaultdict(set)

    def wake(self, conversation_id: str) -> None:
        """Wake all who wait for that conversation."""
        for event in self._events.get(conversation_id, ()):
            event.set()

    @contextmanager
    def waiting(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """Give an event that is set at every wake from now on."""
        event = asyncio.Event()
        self._events[conversation_id].add(event)
        try:
            yield event
        finally:
            self._events[conversation_id].discard(event)
            if not self._events[conversation_id]:
                del self._events[conversation_id]


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after that time; the event is cleared."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()
