"""Follow what the database says, again and again, beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.store.database import StoreUnavailable

log = structlog.get_logger(__name__)


class Follower:
    """Call `refresh` in a thread, with a pause between; an error is logged, and it goes on."""

    def __init__(self, name: str, refresh: Callable[[], None], pause: float) -> None:
        self._name = name
        self._refresh = refresh
        self._pause = pause
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow."""
        self._work = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following."""
        if self._work:
            self._work.cancel()

    async def _follow(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._refresh)
            except StoreUnavailable as error:
                log.error(f"{self._name}.not_read", error=str(error))
            except Exception:
                # Whatever it was: what was read last would count for ever.
                log.exception(f"{self._name}.broken")
            await asyncio.sleep(self._pause)
