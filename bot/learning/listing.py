"""List gaps and recalls for pages: narrowed, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from bot.store.learning import GapRow, RecallRow

Row = TypeVar("Row", GapRow, RecallRow)

PAGE = 50
GAP_STATES = ("open", "fixing", "fixed", "dismissed")
GAP_SORTS: dict[str, Any] = {
    "score": GapRow.score,
    "asks": GapRow.asks,
    "last": GapRow.last_at,
    "due": GapRow.due,
}
# What belongs together in the list of recalls.
RECALL_STATES = {
    "open": ("open",),
    "told": ("telling", "told"),
    "aside": ("dismissed", "overtaken"),
}


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """A page of a list, and how many there are in all."""

    rows: Sequence[Row]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Count the pages; at least one."""
        return max(1, -(-self.total // PAGE))


def gaps(
    session: Session,
    state: str,
    audience: str = "",
    assignee: str = "",
    sort: str = "-score",
    page: int = 1,
) -> Listed[GapRow]:
    """Give a page of gaps; `sort` is a name of GAP_SORTS, with a minus for the other way round."""
    where: list[ColumnElement[bool]] = [GapRow.state == state]
    if state == "open":
        # What has faded is still wanted by whom it was given to.
        where.append(or_(GapRow.asks > 0, GapRow.assignee != ""))
    if audience:
        where.append(GapRow.audience == audience)
    if assignee:
        where.append(GapRow.assignee == assignee)
    column = GAP_SORTS.get(sort.lstrip("-"), GapRow.score)
    order = column.desc() if sort.startswith("-") else column.asc()
    if column is GapRow.due:
        order = order.nulls_last()
    return _page(session, select(GapRow).where(*where).order_by(order, GapRow.id), page)


def recalls(session: Session, group: str, page: int = 1) -> Listed[RecallRow]:
    """Give a page of recalls of a group of RECALL_STATES, the newest first."""
    states = RECALL_STATES.get(group, ())
    query = select(RecallRow).where(RecallRow.state.in_(states))
    return _page(session, query.order_by(RecallRow.found_at.desc(), RecallRow.id), page)


def count_gaps(session: Session) -> int:
    """Count the gaps that nobody has taken up."""
    query = select(func.count()).select_from(GapRow)
    where = (GapRow.state == "open", GapRow.asks > 0, GapRow.assignee == "")
    return session.execute(query.where(*where)).scalar_one()


def count_mine(session: Session, name: str, today: date) -> int:
    """Count somebody's gaps that are due."""
    query = select(func.count()).select_from(GapRow)
    where = (GapRow.assignee == name, GapRow.state.in_(("open", "fixing")), GapRow.due <= today)
    return session.execute(query.where(*where)).scalar_one()


def count_recalls(session: Session) -> int:
    """Count the recalls that wait for a decision."""
    query = select(func.count()).select_from(RecallRow).where(RecallRow.state == "open")
    return session.execute(query).scalar_one()


def _page(session: Session, query: Select[Any], page: int) -> Listed[Any]:
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.execute(counted).scalar_one()
    page = min(max(1, page), max(1, -(-total // PAGE)))
    rows = session.execute(query.offset((page - 1) * PAGE).limit(PAGE)).scalars().all()
    return Listed(rows, total, page)
