"""Read how the answers on each topic turned out, and keep the budgets' thresholds by it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.learning.budgets import Bought, Judged, buy
from bot.store.base import now
from bot.store.conversations import AnswerRow
from bot.store.database import Database
from bot.store.learning import QuestionRow, TopicBudgetRow
from bot.topics import Topics
from knowledge_index.confidence import ANSWER_FROM

OTHER = "other"
TEAM = "team:"
REMEMBERED = timedelta(days=180)
_MOST = 20_000
_KEPT_SECONDS = 60.0


@dataclass(slots=True)
class Facts:
    """What is known of a topic: questions, the confidences of answers, and how some turned out."""

    asked: int = 0
    given: list[float] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    def __add__(self, other: Facts) -> Facts:
        return Facts(self.asked + other.asked, self.given + other.given, self.judged + other.judged)

    def buy(self, percent: float) -> Bought:
        """Tell what a budget of so many percent buys."""
        return buy(percent / 100, self.judged, self.given, self.asked, ANSWER_FROM)


def read(session: Session) -> dict[str, Facts]:
    """Give the facts by intent, of the last half year.

    Right is what its reader called solved. Wrong is what was 'not quite', and what was contradicted
    later: asked again, or taken to a ticket. Silence is neither.
    """
    rows = session.execute(
        select(
            QuestionRow.intent,
            QuestionRow.confidence,
            QuestionRow.contradicted,
            AnswerRow.outcome,
        )
        .outerjoin(AnswerRow, AnswerRow.id == QuestionRow.answer_id)
        .where(QuestionRow.asked_at > now() - REMEMBERED)
        .order_by(QuestionRow.asked_at.desc())
        .limit(_MOST)
    )
    found: dict[str, Facts] = defaultdict(Facts)
    for intent, confidence, contradicted, outcome in rows:
        facts = found[intent]
        facts.asked += 1
        if confidence is None:
            continue
        facts.given.append(confidence)
        if outcome == "solved":
            facts.judged.append(Judged(confidence, is_wrong=False))
        elif outcome == "not_quite" or contradicted:
            facts.judged.append(Judged(confidence, is_wrong=True))
    return dict(found)


class Ledger:
    """Give the facts to pages, read anew when they are a minute old."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._facts: dict[str, Facts] = {}
        self._until = 0.0

    async def facts(self) -> dict[str, Facts]:
        """Give the facts by intent. Raises StoreUnavailable."""
        if time.monotonic() >= self._until:
            self._facts = await self._database.read(read)
            self._until = time.monotonic() + _KEPT_SECONDS
        return self._facts


def keys_of(topics: Topics, intent: str) -> tuple[str, ...]:
    """Give the budgets that an intent may stand under, the nearest one first."""
    topic = topics.topics.get(intent)
    team = topics.category_teams.get(topic.category) if topic else None
    own = (intent,) if topic else ()
    return (*own, *((f"{TEAM}{team}",) if team else ()), OTHER)


def of_topic(facts: dict[str, Facts], topics: Topics, key: str, budgets: Collection[str]) -> Facts:
    """Join the facts of a topic: an intent, a team, or all that has no budget of its own."""
    return _sum(
        found
        for intent, found in facts.items()
        if (key in keys_of(topics, intent) if key != OTHER else _is_other(topics, intent, budgets))
    )


def recompute(session: Session, topics: Topics) -> int:
    """Fit the thresholds of all budgets to what is known now; return how many changed."""
    rows = session.execute(select(TopicBudgetRow).with_for_update()).scalars().all()
    facts = read(session) if rows else {}
    names = {row.topic for row in rows}
    return sum(fit(row, of_topic(facts, topics, row.topic, names)) for row in rows)


def fit(row: TopicBudgetRow, facts: Facts) -> bool:
    """Write into a budget what it buys; tell whether its threshold changed."""
    bought = facts.buy(row.most_wrong)
    changed = row.threshold != bought.threshold
    row.threshold, row.figures, row.computed_at = bought.threshold, bought.stored(), now()
    return changed


def _is_other(topics: Topics, intent: str, budgets: Collection[str]) -> bool:
    return not any(key in budgets for key in keys_of(topics, intent) if key != OTHER)


def _sum(facts: Iterable[Facts]) -> Facts:
    total = Facts()
    for one in facts:
        total += one
    return total
