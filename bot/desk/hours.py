"""When a team works, and by when it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HORIZON_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of a week: for each weekday (Monday is 0) from minute, to minute."""

    week: Mapping[int, tuple[int, int]]

    @classmethod
    def parse(cls, text: Mapping[str, str]) -> Hours:
        """Read `{"mon-fri": "09:00-17:00", "sat": "09:00-13:00"}`. Raises ValueError."""
        week: dict[int, tuple[int, int]] = {}
        for days, span in text.items():
            first, _, last = days.partition("-")
            start, end = (_minutes(part) for part in span.split("-"))
            if not 0 <= start < end <= 24 * 60:
                raise ValueError(f"hours {span!r} do not go forward within a day")
            for day in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
                week[day] = (start, end)
        return cls(week)

    def is_open(self, at: datetime) -> bool:
        """Tell whether the team works at that moment; `at` is in the team's zone."""
        span = self.week.get(at.weekday())
        return span is not None and span[0] <= at.hour * 60 + at.minute < span[1]

    def opens(self, at: datetime) -> datetime:
        """Tell when work begins next; `at` itself when the team is at work. Raises ValueError."""
        for start, end in self._spans(at):
            if end > at:
                return max(start, at)
        raise ValueError("a team without hours never opens")

    def after(self, at: datetime, work: timedelta) -> datetime:
        """Tell when that much working time has passed. Raises ValueError."""
        left = work
        for start, end in self._spans(at):
            begin = max(start, at)
            if end <= begin:
                continue
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise ValueError("a team without hours never gets there")

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(at.date(), time(), at.tzinfo)
        for offset in range(_HORIZON_DAYS):
            day = midnight + timedelta(days=offset)
            if span := self.week.get(day.weekday()):
                yield tuple(day + timedelta(minutes=m) for m in span)  # type: ignore[misc]


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.strip().partition(":")
    return int(hours) * 60 + int(minutes)
