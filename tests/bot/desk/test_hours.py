"""Hours of work: weekends, nights, and the two days a year that are not 24 hours long."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.hours import Hours

LONDON = ZoneInfo("Europe/London")
OFFICE = Hours.parse({"mon-fri": "09:00-17:00", "sat": "10:00-12:00"})
ALWAYS = Hours.parse({"mon-sun": "00:00-24:00"})


def at(text: str, fold: int = 0) -> datetime:
    """Read a moment in London; `fold=1` is the second of two equal clock times."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-07-01T09:00", True),
        ("2026-07-01T08:59", False),
        ("2026-07-01T16:59:59", True),
        ("2026-07-01T17:00", False),
        ("2026-07-04T11:00", True),
        ("2026-07-04T12:00", False),
        ("2026-07-05T11:00", False),
    ],
)
def test_it_is_open_from_the_first_minute_to_before_the_last(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-07-01T12:30", "2026-07-01T12:30"),
        ("2026-07-01T07:00", "2026-07-01T09:00"),
        ("2026-07-01T17:00", "2026-07-02T09:00"),
        ("2026-07-03T18:00", "2026-07-04T10:00"),
        ("2026-07-04T12:00", "2026-07-06T09:00"),
        # The clocks go forward in the night to the 29th of March, and back to the 25th of October.
        ("2026-03-28T13:00", "2026-03-30T09:00"),
        ("2026-10-24T13:00", "2026-10-26T09:00"),
    ],
)
def test_it_tells_when_work_begins_next(moment: str, opens: str) -> None:
    assert OFFICE.opens(at(moment)) == at(opens)
    assert OFFICE.opens(at(moment)).tzinfo is LONDON


@pytest.mark.parametrize(
    ("moment", "hours", "answered"),
    [
        ("2026-07-01T10:00", 4, "2026-07-01T14:00"),
        ("2026-07-01T10:00", 7, "2026-07-01T17:00"),
        ("2026-07-01T16:00", 4, "2026-07-02T12:00"),
        ("2026-07-01T03:00", 1, "2026-07-01T10:00"),
        ("2026-07-03T16:00", 8, "2026-07-06T14:00"),
        ("2026-07-05T12:00", 0.5, "2026-07-06T09:30"),
        ("2026-03-27T16:00", 8, "2026-03-30T14:00"),
        ("2026-10-23T16:00", 8, "2026-10-26T14:00"),
        ("2026-07-01T10:00", 400, "2026-09-04T16:00"),
    ],
)
def test_only_working_time_counts(moment: str, hours: float, answered: str) -> None:
    assert OFFICE.after(at(moment), timedelta(hours=hours)) == at(answered)


def test_an_hour_is_an_hour_when_the_clocks_go_forward() -> None:
    answered = ALWAYS.after(at("2026-03-29T00:30"), timedelta(hours=1))
    assert answered.isoformat() == "2026-03-29T02:30:00+01:00"


def test_an_hour_is_an_hour_when_the_clocks_go_back() -> None:
    answered = ALWAYS.after(at("2026-10-25T01:30"), timedelta(hours=1))
    assert answered.isoformat() == "2026-10-25T01:30:00+00:00"


def test_a_day_that_never_closes_runs_into_the_next() -> None:
    assert ALWAYS.after(at("2026-07-01T23:30"), timedelta(hours=1)) == at("2026-07-02T00:30")
    assert ALWAYS.is_open(at("2026-07-01T23:59"))
    assert ALWAYS.opens(at("2026-07-01T23:59")) == at("2026-07-01T23:59")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ({}, "one day at least"),
        ({"mo-fri": "09:00-17:00"}, "'mo' is no day"),
        ({"fri-mon": "09:00-17:00"}, "'fri-mon' do not go forward"),
        ({"mon": "17:00-09:00"}, "do not go forward within a day"),
        ({"mon": "09:00-09:00"}, "do not go forward within a day"),
        ({"mon": "09:00-25:00"}, "do not go forward within a day"),
        ({"mon": "09:60-17:00"}, "look like 09:00-17:00"),
        ({"mon": "nine to five"}, "look like 09:00-17:00"),
        ({"mon": "09:00"}, "look like 09:00-17:00"),
    ],
)
def test_hours_that_cannot_be_are_refused(text: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Hours.parse(text)


@pytest.mark.parametrize(
    ("moment", "changes"),
    [
        ("2026-07-01T09:00", "2026-07-01T17:00"),
        ("2026-07-01T17:00", "2026-07-02T09:00"),
        ("2026-07-04T12:00", "2026-07-06T09:00"),
    ],
)
def test_it_tells_when_that_changes(moment: str, changes: str) -> None:
    assert OFFICE.changes(at(moment)) == at(changes)


def test_hours_that_meet_at_midnight_are_one() -> None:
    assert ALWAYS.changes(at("2026-07-01T12:00")) is None
    weekend = Hours.parse({"sat-sun": "00:00-24:00"})
    assert weekend.changes(at("2026-07-04T12:00")) == at("2026-07-06T00:00")


def test_nobody_works_on_a_holiday() -> None:
    easter = Hours.parse({"mon-fri": "09:00-17:00"}, [date(2026, 4, 3), date(2026, 4, 6)])
    assert not easter.is_open(at("2026-04-03T12:00"))
    assert easter.opens(at("2026-04-02T18:00")) == at("2026-04-07T09:00")
    assert easter.after(at("2026-04-02T16:00"), timedelta(hours=2)) == at("2026-04-07T10:00")


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-07-01T10:00", "2026-07-01T12:30", 2.5),
        ("2026-07-01T16:00", "2026-07-02T10:00", 2),
        ("2026-07-01T18:00", "2026-07-01T23:00", 0),
        ("2026-07-03T16:00", "2026-07-06T09:30", 3.5),
        ("2026-07-01T12:00", "2026-07-01T11:00", 0),
    ],
)
def test_it_tells_how_much_was_worked(since: str, until: str, hours: float) -> None:
    assert OFFICE.worked(at(since), at(until)) == timedelta(hours=hours)


@pytest.mark.parametrize("moment", ["2026-03-27T11:00", "2026-07-04T10:30", "2026-10-24T13:00"])
def test_what_was_worked_is_what_it_takes(moment: str) -> None:
    for minutes in (1, 59, 480, 3000):
        work = timedelta(minutes=minutes)
        assert OFFICE.worked(at(moment), OFFICE.after(at(moment), work)) == work
