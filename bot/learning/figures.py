"""Count what a gap costs: how often, how many people, how much work, and whether it grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.store.base import now
from bot.store.learning import GapRow, QuestionRow

WEEKS = 12
_MOST_INTENTS = 5
_STILL_ASKED = 3


def count(gap: GapRow, rows: Sequence[QuestionRow], usual_hours: float) -> None:
    """Write a gap's figures from its questions; the score is volume times hours of handling.

    Somebody who asks ten times a day counts once that day. Where no ticket of the gap is done
    yet, the usual hours of a ticket stand in.
    """
    asks = {(row.person_id, row.asked_at.date()) for row in rows}
    known = [row.hours for row in rows if row.hours is not None]
    handling = sum(known) / len(known) if known else usual_hours
    gap.asks, gap.people = len(asks), len({person for person, _ in asks})
    gap.hours, gap.score = round(sum(known), 2), round(len(asks) * handling, 3)
    gap.weeks = weeks(row.asked_at for row in rows)
    intents = Counter(row.intent for row in rows if row.intent)
    gap.intents = dict(intents.most_common(_MOST_INTENTS))
    if rows:
        gap.first_at = min(row.asked_at for row in rows)
        gap.last_at = max(row.asked_at for row in rows)


def weeks(moments: Iterable[datetime]) -> list[int]:
    """Count moments by the week, the last twelve, this week last."""
    counts = [0] * WEEKS
    today = now()
    for moment in moments:
        age = (today - moment).days // 7
        if 0 <= age < WEEKS:
            counts[WEEKS - 1 - age] += 1
    return counts


def still_open(since: datetime, rows: Sequence[QuestionRow]) -> bool:
    """Tell whether people go on asking in vain after a fix."""
    return sum(row.asked_at > since for row in rows) >= _STILL_ASKED
