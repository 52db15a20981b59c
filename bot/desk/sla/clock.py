"""The clock of the service levels: looks at what changed and at what is due; each process does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.desk.listing import OVER
from bot.desk.sla.timing import ServiceLevels
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.desk import DeskTicketRow
from bot.store.service_levels import DeskTimerRow

log = structlog.get_logger(__name__)

_POLL_SECONDS = 2.0
_A_ROUND = 200


class ServiceClock:
    """Settle tickets in the background; what one process did, another finds done."""

    def __init__(self, database: Database, levels: ServiceLevels) -> None:
        self._database = database
        self._levels = levels
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin: with all that is not over, since the levels may have changed meanwhile."""
        self._watch = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop looking."""
        if self._watch:
            self._watch.cancel()

    async def tick(self) -> None:
        """Settle what has changed or is due."""
        await self._settle(await self._database.read(_due))

    async def settle_all(self) -> None:
        """Settle every ticket that is not over."""
        await self._settle(await self._database.read(_active))

    async def _settle(self, ids: Sequence[int]) -> None:
        for ticket_id in ids:
            try:
                await self._database.write(partial(self._settle_one, ticket_id))
            except StoreUnavailable:
                raise
            except Exception:
                # One ticket that cannot be reckoned must not keep the others from it.
                log.exception("sla.ticket_broken", ticket_id=ticket_id)

    def _settle_one(self, ticket_id: int, session: Session) -> None:
        self._levels.settle(
            session, session.get_one(DeskTicketRow, ticket_id, with_for_update=True)
        )

    async def _look(self) -> None:
        work = self.settle_all
        while True:
            try:
                await work()
                work = self.tick
            except StoreUnavailable as error:
                log.error("sla.store_unavailable", error=str(error))
            await asyncio.sleep(_POLL_SECONDS)


def _due(session: Session) -> Sequence[int]:
    moment = now()
    t = DeskTimerRow
    is_near = and_(t.warn_at <= moment, t.warned_at.is_(None))
    late = (
        select(t.ticket_id)
        .where(t.done_at.is_(None), t.breached_at.is_(None))
        .where(or_(is_near, t.due_at <= moment))
    )
    query = select(DeskTicketRow.id).where(
        or_(DeskTicketRow.timed_at.is_(None), DeskTicketRow.id.in_(late))
    )
    return session.execute(query.order_by(DeskTicketRow.id).limit(_A_ROUND)).scalars().all()


def _active(session: Session) -> Sequence[int]:
    query = select(DeskTicketRow.id).where(DeskTicketRow.state.not_in(OVER))
    return session.execute(query.order_by(DeskTicketRow.id)).scalars().all()
