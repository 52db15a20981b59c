"""Ask the ticket systems for news: one process at a time, each event stored before the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversation.outbox import Item
from bot.conversation.ticket_operations import TicketOperations
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.tickets import TicketFeedRow
from bot.tickets import troubles, waiting
from connectors.errors import ConnectorError, Unavailable
from connectors.ticketing import ExternalTickets, News

log = structlog.get_logger(__name__)

_LEASE = timedelta(seconds=90)
_SECONDS_FOR_ONE = 60.0
_LONGEST_PAUSE = 300.0


class Feeds:
    """Read the news of every external system; how far is kept in the database."""

    def __init__(
        self,
        database: Database,
        systems: Mapping[str, ExternalTickets],
        operations: TicketOperations,
        submit: Callable[[list[Item]], None],
        pause: float,
        owner: str,
    ) -> None:
        self._database = database
        self._systems = systems
        self._operations = operations
        self._submit = submit
        self._pause = pause
        self._owner = owner
        self._nudges = {name: asyncio.Event() for name in systems}
        self._work: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to look."""
        self._work = [asyncio.create_task(self._look(name)) for name in self._systems]

    async def stop(self) -> None:
        """Stop looking."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    def nudge(self, name: str) -> None:
        """Look now: the system said that there is something."""
        self._nudges[name].set()

    async def read(self, name: str) -> bool:
        """Read what there is now; False when another process is at it, or nothing is new.

        Raises Unavailable and the other errors of `connectors.errors`.
        """
        cursor = await self._database.write(lambda session: self._claim(session, name))
        if cursor is None:
            return False
        async with asyncio.timeout(_SECONDS_FOR_ONE):
            news = await self._systems[name].news(cursor)
        items = await self._database.write(lambda s: self._keep(s, name, cursor, news))
        self._submit(items)
        return bool(news.events) and news.cursor != cursor

    async def _look(self, name: str) -> None:
        faults = 0
        while True:
            pause = self._pause
            try:
                while await self.read(name):
                    pass
                faults = 0
            except Exception as error:
                faults += 1
                pause = await self._failed(name, error, faults)
            await self._wait(name, pause)

    async def _failed(self, name: str, error: Exception, faults: int) -> float:
        known = isinstance(error, ConnectorError | TimeoutError | StoreUnavailable)
        log.warning("tickets.feed_failed", system=name, error=repr(error), exc_info=not known)
        passes = type(error) is Unavailable or isinstance(error, TimeoutError | StoreUnavailable)
        if not passes:
            try:
                await self._database.write(
                    lambda s: troubles.note_state(s, "feed", name, str(error) or repr(error))
                )
            except StoreUnavailable as gone:
                log.error("tickets.store_unavailable", system=name, error=str(gone))
        longer = min(self._pause * 2.0 ** min(faults - 1, 10), _LONGEST_PAUSE)
        return max(getattr(error, "retry_after", None) or 0.0, longer)

    async def _wait(self, name: str, pause: float) -> None:
        nudge = self._nudges[name]
        try:
            async with asyncio.timeout(pause):
                await nudge.wait()
        except TimeoutError:
            return
        nudge.clear()

    def _claim(self, session: Session, name: str) -> str | None:
        """Give the cursor to go on from; None while another process reads."""
        moment = now()
        row = session.get(TicketFeedRow, name, with_for_update=True)
        if row is None:
            row = TicketFeedRow(system=name)
            session.add(row)
        elif row.lease_owner != self._owner and row.lease_until and row.lease_until > moment:
            return None
        row.lease_owner, row.lease_until = self._owner, moment + _LEASE
        session.flush()
        return row.cursor

    def _keep(self, session: Session, name: str, cursor: str, news: News) -> list[Item]:
        items = self._operations.receive(session, news.events)
        # Where another process has gone on since, its cursor stays; the events are the same.
        mine = (TicketFeedRow.system == name) & (TicketFeedRow.cursor == cursor)
        values: dict[str, Any] = {"cursor": news.cursor, "read_at": now()}
        session.execute(update(TicketFeedRow).where(mine).values(values))
        troubles.settle_state(session, "feed", name)
        waiting.forget(session)
        return items
