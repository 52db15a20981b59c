"""Remember for a few minutes what Slack told, so that it is not asked with every message."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST = 10_000


class Remembered(Generic[T]):
    """Values by name, fresh for some seconds; the oldest go first when there are too many."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[str, tuple[float, T]] = {}

    async def get(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Give the value, asked anew when it is too old; raises what `ask` raises."""
        until, value = self._known.get(name, (0.0, None))
        if value is not None and until > time.monotonic():
            return value
        fresh = await ask()
        self.put(name, fresh)
        return fresh

    def put(self, name: str, value: T) -> None:
        """Remember a value."""
        self._known.pop(name, None)
        self._known[name] = (time.monotonic() + self._seconds, value)
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]

    def take(self, name: str) -> T | None:
        """Give a value that is still fresh, or None."""
        until, value = self._known.get(name, (0.0, None))
        return value if until > time.monotonic() else None

    def forget(self, name: str) -> None:
        """Forget a value."""
        self._known.pop(name, None)
