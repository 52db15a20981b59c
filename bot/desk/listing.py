"""Find tickets for a list: by state, team, assignee and words, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.desk.tickets import id_of
from bot.store.base import now
from bot.store.desk import DeskTicketRow
from bot.store.service_levels import DeskTimerRow

PAGE = 50
STATES = ("new", "open", "needs_info", "solved", "closed")
PRIORITIES = ("urgent", "high", "normal", "low")
_MOST_WORDS = 8
_T, _TIMER = DeskTicketRow, DeskTimerRow
OVER = ("solved", "closed")
_RANK = case({name: rank for rank, name in enumerate(PRIORITIES)}, value=_T.priority, else_=9)

SORTS: dict[str, Sequence[Any]] = {
    "urgency": (_RANK, _T.created_at),
    "due": (_T.due_at.is_(None), _T.due_at, _RANK),
    "newest": (_T.id.desc(),),
    "oldest": (_T.id,),
    "changed": (_T.updated_at.desc(),),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty value narrows nothing.

    `state` is one of the states, `active` (not solved or closed) or empty for all. `assignee` is
    an account's name, or `nobody`. `approval` is the state of the approval. `service` is `near`
    or `late`: by the timers that still run.
    """

    state: str = ""
    queue: str = ""
    priority: str = ""
    assignee: str = ""
    words: str = ""
    approval: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list, and how many there are in all."""

    rows: Sequence[DeskTicketRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Count the pages; at least one."""
        return max(1, -(-self.total // PAGE))


def find(session: Session, wanted: Wanted, sort: str = "urgency", page: int = 1) -> Found:
    """Find a page of tickets; a page after the last is the last one."""
    where = _conditions(wanted)
    total = session.execute(select(func.count()).select_from(_T).where(*where)).scalar_one()
    page = min(max(1, page), max(1, -(-total // PAGE)))
    query = select(_T).where(*where).order_by(*SORTS[sort], _T.id).limit(PAGE)
    rows = session.execute(query.offset((page - 1) * PAGE)).scalars().all()
    return Found(rows, total, page)


def count(session: Session, wanted: Wanted) -> int:
    """Count the tickets that fit."""
    query = select(func.count()).select_from(_T).where(*_conditions(wanted))
    return session.execute(query).scalar_one()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == "active":
        found.append(_T.state.not_in(OVER))
    elif wanted.state:
        found.append(_T.state == wanted.state)
    if wanted.assignee == "nobody":
        found.append(_T.assignee.is_(None))
    elif wanted.assignee:
        found.append(_T.assignee == wanted.assignee)
    if wanted.queue:
        found.append(_T.queue == wanted.queue)
    if wanted.priority:
        found.append(_T.priority == wanted.priority)
    if wanted.approval:
        found.append(_T.approval == wanted.approval)
    if wanted.service:
        found.append(_T.id.in_(_timed(wanted.service)))
    return found + [_has(word) for word in wanted.words.split()[:_MOST_WORDS]]


def _timed(service: str) -> Select[int]:
    """Name the tickets with a timer that is past its end, or else near it."""
    moment = now()
    query = select(_TIMER.ticket_id).where(_TIMER.done_at.is_(None))
    if service == "late":
        return query.where(_TIMER.due_at <= moment)
    return query.where(_TIMER.warn_at <= moment, _TIMER.due_at > moment)


def _has(word: str) -> ColumnElement[bool]:
    places = (_T.title, _T.description, cast(_T.requester["name"].as_string(), String))
    return or_(_T.id == id_of(word), *(place.icontains(word, autoescape=True) for place in places))
