"""What a ticket's history says of its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.hours import Hours
from bot.desk.sla.history import Span, due, replied_at, solved_at, spans
from bot.store.desk import DeskEventRow

ALWAYS = Hours.parse({"mon-sun": "00:00-24:00"})
MONDAY = datetime(2026, 7, 6, 9, tzinfo=UTC)


def after(hours: float) -> datetime:
    """Give the moment so many hours after Monday morning."""
    return MONDAY + timedelta(hours=hours)


def event(hours: float, kind: str, text: str = "", *, own: bool = False) -> DeskEventRow:
    """Make an event; a `kind` that is a state is a change to it."""
    states = ("new", "open", "needs_info", "solved", "closed")
    state = kind if kind in states else None
    kind = "state" if state else kind
    return DeskEventRow(at=after(hours), kind=kind, to_state=state, text=text, by_requester=own)


OPENED = event(0, "new", own=True)


def test_it_runs_from_its_opening() -> None:
    assert spans([OPENED]) == [Span(MONDAY, None)]


def test_it_stands_still_while_its_requester_is_asked() -> None:
    events = [OPENED, event(1, "needs_info", "Which VPN?"), event(5, "open", own=True)]
    assert spans(events) == [Span(MONDAY, after(1)), Span(after(5), None)]


@pytest.mark.parametrize("end", ["approved", "rejected", "withdrawn"])
def test_it_stands_still_while_an_approval_is_waited_for(end: str) -> None:
    events = [OPENED, event(0, "asked", "Grace"), event(3, "reminded"), event(4, end)]
    assert spans(events) == [Span(MONDAY, MONDAY), Span(after(4), None)]


def test_somebody_else_asked_instead_is_waited_for_too() -> None:
    events = [OPENED, event(1, "asked"), event(2, "replaced"), event(2, "asked")]
    assert spans(events)[-1].end == after(2)


def test_it_ends_when_it_is_solved_and_goes_on_when_it_is_opened_again() -> None:
    events = [OPENED, event(2, "solved"), event(9, "open", own=True)]
    assert spans(events) == [Span(MONDAY, after(2)), Span(after(9), None)]
    assert solved_at(events[:2]) == after(2)
    assert solved_at(events) is None


def test_closing_does_not_solve_it_later() -> None:
    assert solved_at([OPENED, event(2, "solved"), event(50, "closed")]) == after(2)


@pytest.mark.parametrize(
    ("events", "hours"),
    [
        ([event(1, "comment", "More words", own=True)], None),
        ([event(1, "note", "For colleagues")], None),
        ([event(1, "assigned", "ann")], None),
        ([event(1, "open")], None),
        ([event(1, "note", "hm"), event(2, "comment", "We look at it")], 2),
        ([event(1, "needs_info", "Which VPN?")], 1),
        ([event(3, "solved")], 3),
    ],
)
def test_a_reply_is_what_the_requester_hears(
    events: list[DeskEventRow], hours: float | None
) -> None:
    assert replied_at([OPENED, *events]) == (after(hours) if hours is not None else None)


def test_due_counts_what_ran_and_no_more() -> None:
    ran = [Span(MONDAY, after(1)), Span(after(5), None)]
    assert due(ALWAYS, ran, timedelta(hours=3)) == after(7)
    assert due(ALWAYS, ran[:1], timedelta(hours=3)) is None
    assert due(ALWAYS, ran[:1], timedelta(hours=1)) == after(1)
