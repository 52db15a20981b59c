"""Work off what a platform delivered: stored first, then in order within its lane."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.conversation import delivered as rows
from bot.conversation.delivered import Delivered
from bot.store.database import Database, StoreUnavailable
from connectors.errors import ConnectorError, Unavailable

log = structlog.get_logger(__name__)

_POLL_SECONDS = 0.5
_POLLS_TO_FORGETTING = 7200
_SECONDS_FOR_ONE = 45.0
_LONGEST_PAUSE = 300.0
_MOST_FAULTS = 5
# A flood is worked off behind the acknowledgements, not instead of them.
_AT_ONCE = 8

Work = Callable[[Mapping[str, Any]], Awaitable[None]]


class Deliveries:
    """Keep one channel's deliveries until `work` has made messages of them.

    A platform wants its acknowledgement within seconds, while names, files and groups have to be
    fetched from the platform itself: what it delivers is stored, acknowledged, and then worked
    off. Unavailable puts a delivery off, every other ConnectorError buries it.
    """

    def __init__(self, database: Database, channel: str, work: Work, owner: str) -> None:
        self._database = database
        self._channel = channel
        self._work = work
        self._owner = owner
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._poll: asyncio.Task[None] | None = None

    async def keep(self, key: str, lane: str, body: Mapping[str, Any]) -> bool:
        """Store a delivery; False when it was here before. Raises Unavailable: nothing is stored.

        What is in the body is masked as every message is.
        """
        try:
            fresh = await self._database.write(
                lambda session: rows.keep(session, self._channel, key, lane, body)
            )
        except StoreUnavailable as error:
            raise Unavailable("It could not be stored just now.", retry_after=2) from error
        if fresh:
            self._start(lane)
        return fresh

    async def start(self) -> None:
        """Take up what was left behind, and go on looking for more."""
        await self._database.write(lambda s: rows.take_back(s, self._channel, self._owner))
        self._poll = asyncio.create_task(self._look_for_more())

    async def stop(self) -> None:
        """Finish what is in hand, for a few seconds at most."""
        if self._poll:
            self._poll.cancel()
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=5)

    def _start(self, lane: str) -> None:
        running = self._busy.get(lane)
        if running is None:
            self._busy[lane] = asyncio.create_task(self._work_off(lane))

    async def _work_off(self, lane: str) -> None:
        try:
            while await self._next(lane):
                pass
        except StoreUnavailable as error:
            log.error("deliveries.store_unavailable", lane=lane, error=str(error))
        finally:
            # What came in since the last look is found by the poll.
            del self._busy[lane]

    async def _next(self, lane: str) -> bool:
        """Work off one of a lane; tell whether there was one."""
        async with self._free:
            one = await self._claim(lane)
            if one is not None:
                await self._database.write(await self._one(one))
            return one is not None

    async def _claim(self, lane: str) -> Delivered | None:
        return await self._database.write(
            lambda session: rows.claim(session, self._channel, lane, self._owner)
        )

    async def _one(self, one: Delivered) -> Callable[[Session], None]:
        try:
            async with asyncio.timeout(_SECONDS_FOR_ONE):
                await self._work(one.body)
        except StoreUnavailable:
            raise
        except Exception as error:
            return self._failed(one, error)
        return lambda session: rows.finish(session, one)

    def _failed(self, one: Delivered, error: Exception) -> Callable[[Session], None]:
        known = isinstance(error, ConnectorError)
        passes = isinstance(error, Unavailable | TimeoutError)
        log.warning(
            "deliveries.failed", key=one.key, attempt=one.attempts, error=repr(error),
            exc_info=not (known or passes),
        )  # fmt: skip
        if not passes and (known or one.attempts >= _MOST_FAULTS):
            return lambda session: rows.bury(session, one, repr(error))
        pause = getattr(error, "retry_after", None) or min(2.0**one.attempts, _LONGEST_PAUSE)
        return lambda session: rows.put_off(session, one, pause, repr(error))

    async def _look_for_more(self) -> None:
        polls = 0
        while True:
            try:
                if polls % _POLLS_TO_FORGETTING == 0:
                    await self._database.write(lambda s: rows.forget(s, self._channel))
                for lane in await self._database.read(lambda s: rows.due(s, self._channel)):
                    self._start(lane)
            except StoreUnavailable as error:
                log.error("deliveries.store_unavailable", error=str(error))
            except Exception:
                # Whatever it was: a poll that ended would leave deliveries lying.
                log.exception("deliveries.poll_broken")
            polls += 1
            await asyncio.sleep(_POLL_SECONDS)
