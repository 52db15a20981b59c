"""Who listens to which conversation, in this process."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.errors import Refused
from connectors.messages import Reply

MAX_LISTENERS = 20
_WORKING_SECONDS = 90
_MAX_UNREAD = 100


class Listener:
    """One open socket or waiting poll."""

    def __init__(self, is_closed: bool = False) -> None:
        self.replies: deque[Reply] = deque(maxlen=_MAX_UNREAD)
        self.is_closed = is_closed
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Tell that there is something new."""
        self._news.set()

    def close(self) -> None:
        """Wait no more."""
        self.is_closed = True
        self.wake()

    async def wait(self, seconds: float) -> None:
        """Wait until there is something new, at most that long."""
        if self.is_closed:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
        finally:
            self._news.clear()


class Hub:
    """Wake the listeners of a conversation; belongs to one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self._working: dict[str, float] = {}
        self._closed = False

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[Listener]:
        """Listen until the block ends. Raises Refused beyond `MAX_LISTENERS`."""
        listeners = self._listeners.setdefault(conversation_id, set())
        if len(listeners) >= MAX_LISTENERS:
            raise Refused("The chat is open too often. Close some of its windows.")
        listener = Listener(is_closed=self._closed)
        listeners.add(listener)
        try:
            yield listener
        finally:
            listeners.discard(listener)
            if not listeners and self._listeners.get(conversation_id) is listeners:
                del self._listeners[conversation_id]

    def publish(self, conversation_id: str, reply: Reply) -> None:
        """Hand a reply to all who listen."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.replies.append(reply)
            listener.wake()

    def wake(self, conversation_id: str) -> None:
        """Let all who listen read the history again."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.wake()

    def set_working(self, conversation_id: str, working: bool) -> None:
        """Note, and tell, whether an answer is being worked on."""
        now = time.monotonic()
        self._working = {c: until for c, until in self._working.items() if until > now}
        if working:
            self._working[conversation_id] = now + _WORKING_SECONDS
        else:
            self._working.pop(conversation_id, None)
        self.wake(conversation_id)

    def is_working(self, conversation_id: str) -> bool:
        """Tell whether an answer is being worked on."""
        return self._working.get(conversation_id, 0.0) > time.monotonic()

    def close(self) -> None:
        """Let nobody wait any more: the service stops."""
        self._closed = True
        for listener in itertools.chain.from_iterable(self._listeners.values()):
            listener.close()

    @property
    def listeners(self) -> int:
        """How many listen at the moment."""
        return sum(map(len, self._listeners.values()))
