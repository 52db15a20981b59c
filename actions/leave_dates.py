"""The days of a leave: from what was said to a first and a last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class LeaveDates:
    """First and last day of a leave, both included; `days` counts Monday to Friday."""

    first: date
    last: date
    days: float

    @classmethod
    def understand(cls, value: Any, duration: float | None) -> LeaveDates:
        """Read a date, a range, or a date and a duration in working days. Raises ValueError."""
        if isinstance(value, dict):
            first, last = date.fromisoformat(value["from"]), date.fromisoformat(value["to"])
            if last < first:
                raise ValueError("the last day lies before the first")
            return cls(first, last, _working_days(first, last))
        first = date.fromisoformat(str(value)[:10])
        if duration is None or duration <= 1:
            return cls(first, first, duration or 1)
        return cls(first, _last(first, duration), duration)

    @classmethod
    def from_slot(cls, slot: dict[str, Any]) -> LeaveDates:
        """Read what `to_slot` wrote."""
        first, last = date.fromisoformat(slot["from"]), date.fromisoformat(slot["to"])
        return cls(first, last, float(slot["days"]))

    def to_slot(self) -> dict[str, Any]:
        """Write it as JSON for Rasa's slot."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "days": self.days}


def _working_days(first: date, last: date) -> int:
    span = range((last - first).days + 1)
    return sum((first + timedelta(days=n)).weekday() < 5 for n in span)


def _last(first: date, duration: float) -> date:
    day, left = first, duration
    while True:
        left -= day.weekday() < 5
        if left <= 0:
            return day
        day += timedelta(days=1)
