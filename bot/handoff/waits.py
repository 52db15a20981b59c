"""The queue: who is next, and how long it takes, by what really happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.handoff import HandoffEventRow, HandoffRow

_DAYS = timedelta(days=28)
_MOST = 200
# With fewer, a number would be a guess.
_LEAST = 5


def queue(session: Session, *teams: str) -> Sequence[HandoffRow]:
    """List who waits for these teams (none: for all), the next one first."""
    query = select(HandoffRow).where(HandoffRow.state == "waiting")
    if teams:
        query = query.where(HandoffRow.team.in_(teams))
    order = (HandoffRow.is_urgent.desc(), HandoffRow.asked_at, HandoffRow.conversation_id)
    return session.execute(query.order_by(*order)).scalars().all()


def ahead(session: Session, row: HandoffRow) -> int:
    """Count those who wait before somebody in the same queue."""
    first = HandoffRow.asked_at < row.asked_at
    tie = HandoffRow.asked_at == row.asked_at
    before = or_(first, and_(tie, HandoffRow.conversation_id < row.conversation_id))
    rank: ColumnElement[bool] = HandoffRow.is_urgent.is_(row.is_urgent) & before
    if not row.is_urgent:
        rank = or_(HandoffRow.is_urgent.is_(True), rank)
    query = select(func.count()).where(
        HandoffRow.state == "waiting",
        HandoffRow.team == row.team,
        HandoffRow.conversation_id != row.conversation_id,
        rank,
    )
    return session.execute(query).scalar_one()


def expected(session: Session, team: str, before: int, slots: int, free: int) -> int | None:
    """Tell the seconds that somebody will wait, or None without enough history.

    Who finds room waits as long as others did who were first in the queue. Who does not waits for
    as many conversations to end, of which `slots` go on side by side.
    """
    pick_up = _typical(session, team, "waiting", first=True)
    over = max(0, before + 1 - free)
    if pick_up is None or not slots:
        return None
    if not over:
        return round(pick_up)
    service = _typical(session, team, "human")
    return None if service is None else round(pick_up + over * service / slots)


def _typical(session: Session, team: str, state: str, first: bool = False) -> float | None:
    """Give the median of how long a state of the team's conversations lasted lately."""
    row = HandoffEventRow
    query = (
        select(row.lasted_seconds)
        .where(row.team == team, row.from_state == state, row.at > now() - _DAYS)
        .where(row.step == "take" if state == "waiting" else row.step.in_(_ENDS))
        .order_by(row.at.desc())
        .limit(_MOST)
    )
    if first:
        query = query.where(row.ahead == 0)
    found = session.execute(query).scalars().all()
    return median(found) if len(found) >= _LEAST else None


# How a human's part ends when it ends well; a forgotten conversation tells nothing of the work.
_ENDS = ("hand_back", "close", "transfer")
