"""The words that dates are made of in English, as tables and as pieces of regular expressions.

All patterns expect text that `plain` has made lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta


def _table(*rows: str) -> dict[str, int]:
    return {word: number for number, row in enumerate(rows, start=1) for word in row.split()}


MONTHS = _table(
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
    "august aug", "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
WEEKDAYS = _table(
    "monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri",
    "saturday sat", "sunday sun",
)  # fmt: skip
NUMBERS = _table(
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
NUMBERS |= {"a": 1, "an": 1, "couple of": 2, "a couple of": 2}
RELATIVE_DAYS = {
    "day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0,
    "tomorrow": 1, "tmrw": 1, "tmr": 1, "day after tomorrow": 2,
}  # fmt: skip
FEASTS = {
    "christmas eve": (12, 24), "christmas": (12, 25), "christmas day": (12, 25),
    "boxing day": (12, 26), "new year's eve": (12, 31), "new year": (1, 1),
    "new year's day": (1, 1),
}  # fmt: skip


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")\b"


MONTH = one_of(MONTHS) + r"\.?"
WEEKDAY = one_of(WEEKDAYS) + r"\.?"
# Without these, which are words of their own: 'my wed photos', 'she sat down'.
CLEAR_WEEKDAY = one_of(set(WEEKDAYS) - {"mon", "wed", "sat", "sun"}) + r"\.?"
YEAR = r"(?:19|20)\d\d"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
ORDINAL = DAY + r"(?:st|nd|rd|th)\b"
NUMBER = r"(?:\d{1,3}(?:\.5)?(?!\d)|" + one_of(NUMBERS) + ")"
UNIT = r"(?:day|week|fortnight|month|year)s?\b"

_PLAIN = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_PLAIN |= {ord("’"): "'", ord("–"): "-", ord("—"): "-", ord("\u00a0"): " "}


def plain(text: str) -> str:
    """Return the text in lower case with plain quotes and dashes, every letter in its place."""
    return text.translate(_PLAIN)


def number_of(word: str) -> float:
    """Return the value of a number in figures or letters."""
    return NUMBERS[word] if word in NUMBERS else float(word)


def month_of(word: str) -> int:
    """Return the month's number, 1 to 12."""
    return MONTHS[word.rstrip(".")]


def weekday_of(word: str) -> int:
    """Return the weekday's number as `date.weekday` has it: Monday is 0."""
    return WEEKDAYS[word.rstrip(".")] - 1


def day_of(word: str) -> int:
    """Return the day of the month: '3' and '3rd' are 3."""
    return int(word.rstrip("stndrh"))


def safe_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None for the likes of 31 June."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_annual(earliest: date, month: int, day: int) -> date | None:
    """Return the first such day from `earliest` on; 29 February waits for a leap year."""
    years = range(earliest.year, earliest.year + 9)
    days = (safe_date(year, month, day) for year in years)
    return next((found for found in days if found and found >= earliest), None)


def moved(day: date, number: float, unit: str) -> date:
    """Return the day that lies a number of days, weeks, fortnights, months or years on."""
    unit = unit.rstrip("s")
    if unit in ("month", "year"):
        return day + relativedelta(**{f"{unit}s": int(number)})
    return day + relativedelta(days=int(number * {"day": 1, "week": 7, "fortnight": 14}[unit]))
