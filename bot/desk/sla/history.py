"""What a ticket's history says about its time: when it ran, was answered and was solved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.hours import Hours
from bot.store.desk import DeskEventRow

# What begins and ends the wait for somebody's approval.
_ASKED = "asked"
_DECIDED = frozenset(("approved", "rejected", "replaced", "withdrawn"))
_RUNS = frozenset(("new", "open"))
_OVER = frozenset(("solved", "closed"))


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the ticket was with the team; `end` is None while it still is."""

    start: datetime
    end: datetime | None


def spans(events: Iterable[DeskEventRow]) -> list[Span]:
    """Tell when the ticket ran: not while it waited for its requester or for an approval."""
    found: list[Span] = []
    state, waits, since = "", False, None
    for event in events:
        state = (event.to_state or state) if event.kind == "state" else state
        waits = event.kind == _ASKED or (waits and event.kind not in _DECIDED)
        runs = state in _RUNS and not waits
        if runs and since is None:
            since = event.at
        elif not runs and since is not None:
            found.append(Span(since, event.at))
            since = None
    return found if since is None else [*found, Span(since, None)]


def replied_at(events: Iterable[DeskEventRow]) -> datetime | None:
    """Tell when the requester first heard from the team: words, a question, or the solution."""
    return next((event.at for event in events if _is_reply(event)), None)


def solved_at(events: Sequence[DeskEventRow]) -> datetime | None:
    """Tell since when the ticket is over; None while it is not."""
    moment = None
    for event in events:
        if event.kind == "state":
            is_over = event.to_state in _OVER
            moment = (moment or event.at) if is_over else None
    return moment


def due(hours: Hours, ran: Iterable[Span], work: timedelta) -> datetime | None:
    """Tell when that much working time of the spans is used up; None: not unless it goes on."""
    left = work
    for span in ran:
        if span.end is None:
            return hours.after(span.start, left)
        done = hours.worked(span.start, span.end)
        if done >= left:
            return hours.after(span.start, left)
        left -= done
    return None


def _is_reply(event: DeskEventRow) -> bool:
    if event.by_requester:
        return False
    told = event.to_state in (*_OVER, "needs_info") or bool(event.text)
    return event.kind == "comment" or (event.kind == "state" and told)
