"""The days of a leave, from what was said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.leave_dates import LeaveDates


@pytest.mark.parametrize(
    ("said", "duration", "first", "last", "days"),
    [
        ("2026-08-03", None, "2026-08-03", "2026-08-03", 1),
        ("2026-08-03", 0.5, "2026-08-03", "2026-08-03", 0.5),
        ("2026-08-03T00:00:00", 2, "2026-08-03", "2026-08-04", 2),
        # Working days: over a weekend, and from one.
        ("2026-08-07", 2, "2026-08-07", "2026-08-10", 2),
        ("2026-08-03", 10, "2026-08-03", "2026-08-14", 10),
        ("2026-08-08", 2, "2026-08-08", "2026-08-11", 2),
        ("2026-08-03", 1.5, "2026-08-03", "2026-08-04", 1.5),
        ({"from": "2026-08-03", "to": "2026-08-07"}, None, "2026-08-03", "2026-08-07", 5),
        ({"from": "2026-08-03", "to": "2026-08-16"}, None, "2026-08-03", "2026-08-16", 10),
        ({"from": "2026-08-08", "to": "2026-08-09"}, None, "2026-08-08", "2026-08-09", 0),
        ({"from": "2026-12-28", "to": "2027-01-01"}, 99, "2026-12-28", "2027-01-01", 5),
    ],
)
def test_days_are_understood(
    said: Any, duration: float | None, first: str, last: str, days: float
) -> None:
    dates = LeaveDates.understand(said, duration)
    assert dates == LeaveDates(date.fromisoformat(first), date.fromisoformat(last), days)


@pytest.mark.parametrize(
    "said",
    [{"from": "2026-08-07", "to": "2026-08-03"}, "soon", "", None, 3, {"from": "soon", "to": "x"}],
)
def test_what_are_no_days_is_refused(said: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        LeaveDates.understand(said, None)


def test_a_slot_gives_back_what_it_was_given() -> None:
    dates = LeaveDates(date(2026, 8, 3), date(2026, 8, 7), 5)
    assert LeaveDates.from_slot(dates.to_slot()) == dates
