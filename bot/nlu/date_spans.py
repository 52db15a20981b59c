"""Ranges, periods and durations in English text.

- A week is Monday to Sunday; 'the week of 5 October' is the one with that day in it.
- 'Monday for three days' ends on Wednesday: the first day counts, and so do weekends.
- 'a week from Monday' is a day, '3 days from Monday' a range: so they are mostly meant.
- A range whose last day comes first, '7 to 3 August', is given as it was said; to ask about it is
  the dialogue's part.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.nlu.date_words import (
    DAY,
    MONTH,
    NUMBER,
    ORDINAL,
    UNIT,
    YEAR,
    day_of,
    month_of,
    moved,
    next_annual,
    number_of,
    safe_date,
)
from bot.nlu.single_dates import CLEAR, LEANING, Groups, Reference, either, resolve

Days = tuple[date, date]
# A range that began at most this long ago, and has not ended, is the one that is meant.
_RUNNING = timedelta(days=62)
# Two days without a year that would lie further apart than this were given in the wrong order.
_LONGEST = timedelta(days=300)

_ANY = either(CLEAR + LEANING)
_TO = r"(?:\s*-\s*|\s+(?:up\s+)?(?:to|until|till|til|through|thru)\s+(?:and including\s+)?)"
_NTH = rf"(?:the\s+)?(?:{ORDINAL}|{DAY}\b)"
_SHARED_TAIL = re.compile(r"\s+(?:of\s+)?(?:this|next|last)\s+(?:week|month)$")
_OPTIONAL_YEAR = rf"(?:,?\s+(?P<year>{YEAR}))?"


def _shared_month(said: Groups, reference: Reference) -> Days | None:
    month, year = month_of(said["month"]), said["year"]
    first, second = (day_of(said[half].removeprefix("the").strip()) for half in ("first", "second"))
    last = safe_date(int(year), month, second) if year else None
    last = last or next_annual(reference.today, month, second)
    begin = last and safe_date(last.year, month, first)
    return (begin, last) if begin and last else None


def _from_to(said: Groups, reference: Reference) -> Days | None:
    first, second = said["first"], said["second"]
    tail = _SHARED_TAIL.search(second)
    if tail and not _SHARED_TAIL.search(first):
        first = first + tail[0] if resolve(first + tail[0], reference) else first
    begin, last = resolve(first, _in_year_of(second, first, reference)), resolve(second, reference)
    if begin is None or last is None or begin <= last:
        return (begin, last) if begin and last else None
    return _in_order(begin, last, resolve(second, reference.within(begin)), reference.today)


def _in_year_of(second: str, first: str, reference: Reference) -> Reference:
    """Let a first day without a year be of the second one's: 28 December to 3 January 2028."""
    year = re.search(YEAR, second)
    last = resolve(second, reference)
    if not year or last is None or re.search(YEAR, first):
        return reference
    begin = resolve(first, replace(reference, begins=date(last.year, 1, 1)))
    year_of_begin = last.year if begin and begin <= last else last.year - 1
    return replace(reference, begins=date(year_of_begin, 1, 1))


def _in_order(begin: date, last: date, later: date | None, today: date) -> Days:
    """Choose the years, or weeks, of two days of which the first seems to come last."""
    running = begin - relativedelta(years=1)
    if running <= today <= last and last - running <= _RUNNING:
        return running, last
    if later is None or later < begin or later - begin > _LONGEST:
        return begin, last
    return begin, later


def _adjacent(said: Groups, reference: Reference) -> Days | None:
    return _if_adjacent(_from_to(said, reference))


def _two_days(said: Groups, reference: Reference) -> Days | None:
    return _if_adjacent(_shared_month(said, reference))


def _if_adjacent(days: Days | None) -> Days | None:
    """Take 'A and B' for a range only where nothing lies between."""
    return days if days and days[1] - days[0] == timedelta(days=1) else None


def _for_so_long(said: Groups, reference: Reference) -> Days | None:
    begin = resolve(said["first"], reference)
    if begin is None:
        return None
    number = math.ceil(number_of(said["number"]))  # half a day is on a day, too
    return begin, moved(begin, number, said["unit"]) - timedelta(days=1)


def _week_with(said: Groups, reference: Reference) -> Days | None:
    day = resolve(said["first"], reference)
    return None if day is None else _week_of(day)


def _period(said: Groups, reference: Reference) -> Days | None:
    today, unit = reference.today, said["unit"]
    ahead = {"next": 1, "last": -1}.get(said["which"] or "this", 0)
    if unit == "month":
        first = today + relativedelta(day=1, months=ahead)
        return first, first + relativedelta(day=31)
    if unit == "year":
        return date(today.year + ahead, 1, 1), date(today.year + ahead, 12, 31)
    monday, sunday = _week_of(today + timedelta(days=7 * ahead))
    return (sunday - timedelta(days=1), sunday) if unit == "weekend" else (monday, sunday)


def _rest(said: Groups, reference: Reference) -> Days | None:
    days = _period({"which": "this", "unit": said["unit"]}, reference)
    return days and (reference.today, days[1])


def _month(said: Groups, reference: Reference) -> Days | None:
    month, today = month_of(said["month"]), reference.today
    year = int(said["year"]) if said["year"] else today.year + (month < today.month)
    first = date(year, month, 1)
    return first, first + relativedelta(day=31)


def _week_of(day: date) -> Days:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


_LENGTH = rf"(?P<number>{NUMBER})\s+(?P<unit>{UNIT})(?:\s+(?:off|leave|holiday|vacation))?"
_START = r"(?:starting|beginning|commencing|as\s+of)(?:\s+(?:on|from))?"
RANGES: list[tuple[str, Callable[[Groups, Reference], Days | None]]] = [
    (
        rf"(?P<first>{_NTH}){_TO}(?P<second>{_NTH})(?:\s+of)?\s*(?P<month>{MONTH}){_OPTIONAL_YEAR}",
        _shared_month,
    ),
    (
        rf"(?<=between )(?P<first>{_NTH})\s+and\s+(?P<second>{_NTH})(?:\s+of)?\s*(?P<month>{MONTH})"
        + _OPTIONAL_YEAR,
        _shared_month,
    ),
    (
        rf"(?P<month>{MONTH})\s+(?P<first>{_NTH}){_TO}(?P<second>{_NTH})(?!\s*(?:of\s+)?{MONTH}|[:/.]\d)"
        + _OPTIONAL_YEAR,
        _shared_month,
    ),
    (
        rf"(?P<first>{_NTH})(?:\s+and\s+|\s*&\s*)(?P<second>{_NTH})(?:\s+of)?\s*(?P<month>{MONTH})"
        + _OPTIONAL_YEAR,
        _two_days,
    ),
    (rf"(?P<first>{_ANY}){_TO}(?P<second>{_ANY})", _from_to),
    (rf"(?<=between )(?P<first>{_ANY})\s+and\s+(?P<second>{_ANY})", _from_to),
    (rf"(?P<first>{_ANY})(?:\s+and\s+|\s*&\s*)(?P<second>{_ANY})", _adjacent),
    (rf"(?P<first>{_ANY}),?\s+for\s+{_LENGTH}", _for_so_long),
    (rf"{_LENGTH},?\s+{_START}\s+(?P<first>{_ANY})", _for_so_long),
    (
        rf"(?P<number>{NUMBER})\s+(?P<unit>days?)(?:\s+off)?\s+from\s+(?!today)(?P<first>{_ANY})",
        _for_so_long,
    ),
    (
        rf"(?:the\s+week\s+from|(?:the\s+)?week\s+(?:of|starting|beginning|commencing))(?:\s+on)?"
        rf"\s+(?P<first>{_ANY})",
        _week_with,
    ),
    (
        r"(?:(?:the|this)\s+)?rest\s+of\s+(?:the|this)\s+(?P<unit>week|month|year)\b",
        _rest,
    ),
    (
        r"(?:(?:all|the\s+whole|the\s+entire)\s+)?(?P<which>this|next|last)\s+"
        r"(?P<unit>weekend|week|month|year)\b",
        _period,
    ),
    (
        r"(?P<which>the\s+(?:whole|entire)|the(?=\s+weekend))\s+(?P<unit>weekend|week|month)\b",
        _period,
    ),
    (
        rf"(?<=\bin )(?P<month>{MONTH}){_OPTIONAL_YEAR}(?!\s*\d)",
        _month,
    ),
    (
        rf"(?:all\s+of|throughout|during|the\s+whole\s+of)\s+(?P<month>{MONTH}){_OPTIONAL_YEAR}",
        _month,
    ),
]


def _counted(said: Groups) -> float:
    days = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
    half = 0.5 if said.get("half") else 0
    return float((number_of(said["number"]) + half) * days[said["unit"].rstrip("s")])


DURATIONS: list[tuple[str, Callable[[Groups], float]]] = [
    (r"(?P<number>a|one)\s+(?P<unit>day|week)(?P<half>\s+and\s+a\s+half)\b", _counted),
    (r"(?:a\s+)?half(?:\s+(?:a|of\s+a|of\s+the|the))?[\s-]+day\b", lambda _: 0.5),
    (rf"(?P<number>{NUMBER})(?P<half>\s+and\s+a\s+half)?[\s-]+(?:working[\s-]+|full[\s-]+)?"
     rf"(?P<unit>{UNIT})", _counted),
]  # fmt: skip
