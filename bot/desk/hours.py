"""When a team works, and by when it answers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)")
_HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of a week: for each weekday (Monday is 0) from minute, to minute.

    On a holiday nobody works, whatever the weekday.
    """

    week: Mapping[int, tuple[int, int]]
    holidays: frozenset[date] = frozenset()

    @classmethod
    def parse(cls, text: Mapping[str, str], holidays: Collection[date] = ()) -> Hours:
        """Read `{"mon-fri": "09:00-17:00", "sat": "09:00-13:00"}`. Raises ValueError."""
        week = {day: _span(span) for days, span in text.items() for day in _days(days)}
        if not week:
            raise ValueError("a team needs hours on one day at least")
        return cls(week, frozenset(holidays))

    def is_open(self, at: datetime) -> bool:
        """Tell whether the team works at that moment; `at` is in the team's zone."""
        span = self._span_of(at.date())
        return span is not None and span[0] <= at.hour * 60 + at.minute < span[1]

    def opens(self, at: datetime) -> datetime:
        """Tell when work begins next; `at` itself when the team is at work. Raises ValueError."""
        for start, end in self._spans(at):
            if end > at:
                return max(start, at).astimezone(at.tzinfo)
        raise ValueError("a team without hours never opens")

    def changes(self, at: datetime) -> datetime | None:
        """Tell when work ends, or begins next when it is over; None: it never ends."""
        if not self.is_open(at):
            return self.opens(at)
        until = at.astimezone(UTC)
        for start, end in self._spans(at):
            if start > until:
                return until.astimezone(at.tzinfo)
            until = max(until, end)
        return None

    def after(self, at: datetime, work: timedelta) -> datetime:
        """Tell when that much working time has passed. Raises ValueError."""
        left = work
        for start, end in self._spans(at):
            begin = max(start, at.astimezone(UTC))
            if end <= begin:
                continue
            if end - begin >= left:
                return (begin + left).astimezone(at.tzinfo)
            left -= end - begin
        raise ValueError("a team without hours never gets there")

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Tell how much working time lies between two moments; `since` is in the team's zone."""
        end, total = until.astimezone(UTC), timedelta()
        for opens, closes in self._spans(since):
            if opens >= end:
                break
            span = min(closes, end) - max(opens, since.astimezone(UTC))
            total += max(timedelta(), span)
        return total

    @property
    def weekly(self) -> timedelta:
        """The working time of a week without holidays."""
        return timedelta(minutes=sum(end - start for start, end in self.week.values()))

    def _span_of(self, day: date) -> tuple[int, int] | None:
        return None if day in self.holidays else self.week.get(day.weekday())

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(at.date(), time(), at.tzinfo)
        for offset in range(_HORIZON_DAYS):
            day = midnight + timedelta(days=offset)
            if span := self._span_of(day.date()):
                start, end = (day + timedelta(minutes=m) for m in span)
                # In UTC: within one zone Python counts by the wall clock, which may jump.
                yield start.astimezone(UTC), end.astimezone(UTC)


def _days(text: str) -> range:
    first, _, last = text.partition("-")
    if unknown := {first, last or first} - set(_DAYS):
        raise ValueError(f"{min(unknown)!r} is no day; the days are {', '.join(_DAYS)}")
    days = range(_DAYS.index(first), _DAYS.index(last or first) + 1)
    if not days:
        raise ValueError(f"the days {text!r} do not go forward within a week")
    return days


def _span(text: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"hours look like 09:00-17:00, not {text!r}")
    hour, minute, last_hour, last_minute = map(int, match.groups())
    start, end = hour * 60 + minute, last_hour * 60 + last_minute
    if not start < end <= 24 * 60:
        raise ValueError(f"hours {text!r} do not go forward within a day")
    return start, end
