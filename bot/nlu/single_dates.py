"""Single days in English text: how they are written and which day they mean.

Where English leaves a choice:

- a day without a year is the next such day, today included; '5 October' said in November is next
  year's, and 'the 5th' the next month's;
- 'Friday' is the next one after today, 'this Friday' may be today;
- 'next Friday' is the Friday of the next calendar week, which begins on Monday;
- 'last Friday' and 'since Friday' are the most recent one before today;
- 3/4 is 3 April, or 4 March with `day_first` off, unless only one reading is a date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from bot.nlu.date_words import (
    CLEAR_WEEKDAY,
    DAY,
    FEASTS,
    MONTH,
    NUMBER,
    ORDINAL,
    RELATIVE_DAYS,
    UNIT,
    WEEKDAY,
    YEAR,
    day_of,
    month_of,
    moved,
    next_annual,
    number_of,
    one_of,
    safe_date,
    weekday_of,
)


@dataclass(frozen=True)
class Reference:
    """What a day is told from: today, and in a range's second half the day it begins on."""

    today: date
    begins: date | None = None
    day_first: bool = True

    @property
    def earliest(self) -> date:
        """The first day that a day without a year may mean."""
        return self.begins or self.today

    def within(self, begins: date) -> Reference:
        """Return the reference for the second half of a range."""
        return replace(self, begins=begins)


Groups = dict[str, Any]
Resolve = Callable[[Groups, Reference], "date | None"]
_ON = (MO, TU, WE, TH, FR, SA, SU)


@dataclass(frozen=True)
class Rule:
    """A way to write a day, and how to tell which one is meant."""

    pattern: str
    resolve: Resolve

    @property
    def nameless(self) -> str:
        """The pattern without group names, to be part of a longer one."""
        unnamed = re.sub(r"\(\?P<\w+>", "(?:", self.pattern)
        return unnamed.replace("(?P=sep)", "[./-]")


def _iso(said: Groups, reference: Reference) -> date | None:
    return safe_date(int(said["year"]), int(said["month"]), int(said["day"]))


def _figures(said: Groups, reference: Reference) -> date | None:
    first, second, year = int(said["first"]), int(said["second"]), said.get("year")
    readings = [(first, second), (second, first)]
    if not (reference.day_first or said["sep"] == "."):  # who writes full stops puts the day first
        readings.reverse()
    day, month = next((r for r in readings if r[1] <= 12), readings[0])
    if year:
        return safe_date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return next_annual(reference.earliest, month, day)


def _named(said: Groups, reference: Reference) -> date | None:
    month, day = month_of(said["month"]), day_of(said["day"])
    if said["year"]:
        return safe_date(int(said["year"]), month, day)
    return next_annual(reference.earliest, month, day)


def _feast(said: Groups, reference: Reference) -> date | None:
    return next_annual(reference.earliest, *FEASTS[said["feast"]])


def _relative(said: Groups, reference: Reference) -> date | None:
    return reference.today + timedelta(days=RELATIVE_DAYS[said["word"]])


def _weekday(said: Groups, reference: Reference) -> date | None:
    weekday, which, week = weekday_of(said["weekday"]), said.get("which"), said.get("week")
    monday = reference.today - timedelta(days=reference.today.weekday())
    weeks = {"next": 1, "this": 0, "last": -1}
    if week or which == "next":
        return monday + timedelta(days=7 * weeks[week or which] + weekday)
    if which in ("last", "past"):
        return reference.today + relativedelta(days=-1, weekday=_ON[weekday](-1))
    may_be_first = which == "this" or reference.begins
    first = reference.earliest + timedelta(days=0 if may_be_first else 1)
    return first + relativedelta(weekday=_ON[weekday](+1))


def _ordinal(said: Groups, reference: Reference) -> date | None:
    day, which = day_of(said["day"]), said.get("which")
    if which:
        month = reference.today + relativedelta(months=1 if which == "next" else 0)
        return safe_date(month.year, month.month, day)
    months = (reference.earliest + relativedelta(day=1, months=ahead) for ahead in range(3))
    days = (safe_date(month.year, month.month, day) for month in months)
    return next((found for found in days if found and found >= reference.earliest), None)


def _month_edge(said: Groups, reference: Reference) -> date | None:
    month = said["month"] and month_of(said["month"])
    ahead = 1 if said["which"] == "next" else 0
    day = reference.today + relativedelta(day=1, months=ahead, month=month)
    if month and (day.year, day.month) < (reference.today.year, reference.today.month):
        day += relativedelta(years=1)
    return day + relativedelta(day=31) if said["edge"] == "end" else day


def _ago(said: Groups, reference: Reference) -> date | None:
    return moved(reference.today, -number_of(said["number"]), said["unit"])


def _ahead(said: Groups, reference: Reference) -> date | None:
    anchor = said.get("anchor")
    start = resolve(anchor, reference) if anchor else reference.today
    return start and moved(start, number_of(said["number"]), said["unit"])


def _week_later(said: Groups, reference: Reference) -> date | None:
    start = resolve(said["anchor"], reference)
    return start and start + timedelta(days=7)


_OPTIONAL_YEAR = rf"(?:,?\s+(?P<year>{YEAR}))?"
_OPTIONAL_WEEKDAY = rf"(?:{WEEKDAY},?\s+(?:the\s+)?)?"
_NO_FLOOR = (
    r"(?!\s+(?:floor|level|time|try|attempt|place|line|party|person|item|page|one|quarter)\b)"
)

# What is a day wherever it stands …
CLEAR = [
    Rule(rf"(?P<year>{YEAR})-(?P<month>\d\d)-(?P<day>\d\d)\b", _iso),
    Rule(
        rf"{_OPTIONAL_WEEKDAY}(?:the\s+)?(?P<day>{ORDINAL}|{DAY})(?:\s+of)?\s*(?P<month>{MONTH})"
        + _OPTIONAL_YEAR,
        _named,
    ),
    Rule(
        rf"{_OPTIONAL_WEEKDAY}(?P<month>{MONTH})\s+(?:the\s+)?(?P<day>{ORDINAL}|{DAY}\b(?![:%]|\.\d|\s+{UNIT}))"
        + _OPTIONAL_YEAR,
        _named,
    ),
    Rule(
        rf"{_OPTIONAL_WEEKDAY}(?P<first>{DAY})(?P<sep>[./-])(?P<second>{DAY})(?P=sep)"
        rf"(?P<year>{YEAR}|\d\d)\b",
        _figures,
    ),
    Rule(rf"(?P<feast>{one_of(FEASTS)})", _feast),
    Rule(rf"{WEEKDAY},?\s+(?:the\s+)?(?P<day>{ORDINAL})(?!\s+of\b)", _ordinal),
    Rule(rf"(?:the\s+)?(?P<word>{one_of(RELATIVE_DAYS)})", _relative),
    Rule(
        rf"(?P<which>this|next|last|past)(?:\s+coming)?\s+(?P<weekday>{WEEKDAY})",
        _weekday,
    ),
    Rule(
        rf"(?P<weekday>{CLEAR_WEEKDAY})(?:\s+(?:of\s+)?(?P<week>this|next|last)\s+week\b)?",
        _weekday,
    ),
    Rule(
        rf"(?:the\s+)?(?P<edge>end|start|beginning)\s+of\s+(?:(?P<which>the|this|next)\s+month\b"
        rf"|(?P<month>{MONTH}))",
        _month_edge,
    ),
]
# … what is one in a range or after a word like 'on' …
LEANING = [
    Rule(rf"(?!24/7\b)(?P<first>{DAY})(?P<sep>/)(?P<second>{DAY})\b(?!/)", _figures),
    Rule(rf"(?P<first>{DAY})(?P<sep>\.)(?P<second>{DAY})\.(?!\d)", _figures),
    Rule(
        rf"(?:the\s+)?(?P<day>{ORDINAL})(?:\s+(?:of\s+)?(?P<which>this|next)\s+month\b)?{_NO_FLOOR}",
        _ordinal,
    ),
    Rule(rf"(?P<weekday>{WEEKDAY})(?:\s+(?P<week>this|next|last)\s+week\b)?", _weekday),
]
# … and what is one only when nothing else is said: it could be a version or a price.
ALONE = [Rule(rf"(?P<first>{DAY})(?P<sep>\.)(?P<second>{DAY})", _figures)]


def either(rules: list[Rule]) -> str:
    """Return one nameless pattern for all the rules."""
    return "(?:" + "|".join(rule.nameless for rule in rules) + ")"


_ANY = either(CLEAR + LEANING)
COUNTED = [
    Rule(rf"(?P<number>{NUMBER})\s+(?P<unit>{UNIT})\s+ago\b", _ago),
    Rule(rf"in\s+(?P<number>{NUMBER})\s+(?P<unit>{UNIT})(?:'?\s+time\b)?", _ahead),
    Rule(rf"(?P<number>{NUMBER})\s+(?P<unit>{UNIT})\s+from\s+(?:now|today)\b", _ahead),
    Rule(
        rf"(?P<number>{NUMBER})\s+(?P<unit>(?:week|fortnight)s?)\s+(?:from|on)\s+(?P<anchor>{_ANY})",
        _ahead,
    ),
    Rule(rf"(?P<anchor>{CLEAR_WEEKDAY}|tomorrow|today)\s+week\b", _week_later),
]
_WHOLE = [(re.compile(rule.pattern), rule) for rule in COUNTED + CLEAR + LEANING + ALONE]


def resolve_past(text: str, reference: Reference) -> date | None:
    """Return the day as 'since' means it: the most recent such day, not the next one."""
    day = resolve(text, reference)
    if day is None or day <= reference.today or re.search(YEAR, text):
        return day
    last = resolve(f"last {text}", reference)
    return last or day - relativedelta(months=12 if re.search(rf"{MONTH}|/", text) else 1)


def resolve(text: str, reference: Reference) -> date | None:
    """Return the day that the whole of a plain text stands for, or None."""
    for pattern, rule in _WHOLE:
        match = pattern.fullmatch(text)
        if match:
            return rule.resolve(match.groupdict(), reference)
    return None
