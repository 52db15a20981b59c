"""Keep the timers of tickets, and note what comes near its end or passes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import tickets
from bot.desk.hours import Hours
from bot.desk.sla import history
from bot.desk.sla.history import Span
from bot.store.base import now
from bot.store.desk import DeskEventRow, DeskTicketRow
from bot.store.service_levels import DeskTimerRow
from bot.topics import Topics

log = structlog.get_logger(__name__)

CLOCK = "clock"
KINDS = ("reply", "solution")


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """Reckon by when a ticket is due, from its history and the level that holds for it now."""

    topics: Topics
    zone: ZoneInfo

    def settle(self, session: Session, row: DeskTicketRow) -> None:
        """Bring a ticket's timers up to date, and note warnings and breaches that are due.

        It may be called at any time, and does each thing once.
        """
        session.flush()
        moment, timers = now(), self._timers(session, row)
        for timer in timers:
            _note(session, row, timer, moment)
        running = [timer.due_at for timer in timers if timer.due_at and not timer.done_at]
        row.due_at = min(running, default=None)
        row.timed_at = moment

    def _timers(self, session: Session, row: DeskTicketRow) -> list[DeskTimerRow]:
        query = select(DeskEventRow).where(DeskEventRow.ticket_id == row.id)
        events = session.execute(query.order_by(DeskEventRow.id)).scalars().all()
        team = self.topics.teams.get(row.queue)
        if team is None:
            hours: dict[str, float | None] = dict.fromkeys(KINDS)
        else:
            targets = self.topics.targets(row.queue, row.type, row.priority)
            hours = {"reply": targets.reply_hours, "solution": targets.solve_hours}
        timers = {kind: _timer(session, row, kind, hours[kind]) for kind in KINDS}
        if team is None:
            return []
        if reply := timers["reply"]:
            reply.done_at = history.replied_at(events)
            opened = [Span(row.created_at.astimezone(self.zone), None)]
            self._reckon(reply, team.opening, opened)
            # Its requester was told by when: passed on to a slower team, it is due no later.
            reply.promised_at = reply.promised_at or reply.due_at
            reply.due_at = _earlier(reply.due_at, reply.promised_at)
            reply.warn_at = _earlier(reply.warn_at, reply.promised_at)
        if solution := timers["solution"]:
            solution.done_at = history.solved_at(events)
            self._reckon(solution, team.opening, self._local(history.spans(events)))
        return [timer for timer in timers.values() if timer]

    def _reckon(self, timer: DeskTimerRow, opening: Hours, ran: list[Span]) -> None:
        work = timedelta(hours=timer.hours)
        timer.due_at = history.due(opening, ran, work)
        timer.warn_at = history.due(opening, ran, work * self.topics.warn_after)
        if timer.due_at is None:
            timer.warn_at = None

    def _local(self, ran: list[Span]) -> list[Span]:
        return [Span(span.start.astimezone(self.zone), span.end) for span in ran]


def timers_of(session: Session, row: DeskTicketRow) -> list[DeskTimerRow]:
    """Give a ticket's timers, the reply first."""
    query = select(DeskTimerRow).where(DeskTimerRow.ticket_id == row.id)
    return list(session.execute(query.order_by(DeskTimerRow.kind)).scalars())


def _timer(
    session: Session, row: DeskTicketRow, kind: str, hours: float | None
) -> DeskTimerRow | None:
    timer = session.get(DeskTimerRow, (row.id, kind))
    if hours is None:
        if timer:
            session.delete(timer)
        return None
    if timer is None:
        timer = DeskTimerRow(ticket_id=row.id, kind=kind)
        session.add(timer)
    timer.hours = hours
    return timer


def _note(session: Session, row: DeskTicketRow, timer: DeskTimerRow, moment: datetime) -> None:
    if timer.breached_at or timer.due_at is None:
        return
    is_late = timer.done_at > timer.due_at if timer.done_at else moment >= timer.due_at
    if is_late:
        timer.breached_at = moment
        _tell(session, row, timer, "breached")
    elif not timer.done_at and not timer.warned_at and timer.warn_at and moment >= timer.warn_at:
        timer.warned_at = moment
        _tell(session, row, timer, "warned")


def _tell(session: Session, row: DeskTicketRow, timer: DeskTimerRow, what: str) -> None:
    key = f"sla-{row.id}-{timer.kind}-{what}"
    if tickets.add_note(session, row, what, CLOCK, timer.kind, key):
        log.info(f"sla.{what}", ticket=tickets.number_of(row), timer=timer.kind)


def _earlier(first: datetime | None, second: datetime | None) -> datetime | None:
    return min(filter(None, (first, second)), default=None)
