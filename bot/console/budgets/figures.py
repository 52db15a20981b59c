"""What the pages of budgets show of each topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.learning.budgets import Bought, Interval, interval
from bot.learning.outcomes import OTHER, TEAM, Facts, keys_of, of_topic
from bot.store.learning import TopicBudgetRow
from bot.topics import Topics
from knowledge_index.confidence import ANSWER_FROM

# What is shown beside a budget, so that one sees what a stricter or a looser one buys.
OFFERED = (2.0, 5.0, 10.0, 15.0, 20.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A topic as the list shows it; shares lie between 0 and 1."""

    key: str
    kind: str
    name: str
    asked: int
    answered: int
    judged: int
    wrong: int
    wrong_interval: Interval
    budget: TopicBudgetRow | None


def lines(
    topics: Topics, facts: dict[str, Facts], budgets: Mapping[str, TopicBudgetRow]
) -> list[Line]:
    """Give all topics that have been asked about or have a budget, the most asked first."""
    keys = {key for intent in facts for key in keys_of(topics, intent)} | budgets.keys() | {OTHER}
    found = [_line(topics, key, of_topic(facts, topics, key, budgets), budgets) for key in keys]
    order = {"other": 0, "team": 1, "intent": 2}
    return sorted(found, key=lambda line: (order[line.kind], -line.asked, line.name))


def is_topic(topics: Topics, key: str) -> bool:
    """Tell whether a budget can be set for it."""
    is_team = key.removeprefix(TEAM) in topics.teams if key.startswith(TEAM) else False
    return key == OTHER or is_team or key in topics.topics


def name_of(topics: Topics, key: str) -> str:
    """Name a topic; empty for everything else."""
    if key.startswith(TEAM):
        return topics.teams[key.removeprefix(TEAM)].name
    return topics.topics[key].label if key in topics.topics else ""


def offers(
    topics: Topics,
    facts: dict[str, Facts],
    key: str,
    budgets: Collection[str],
    chosen: float | None,
) -> list[tuple[float, Bought]]:
    """Give what some budgets would buy, the chosen one among them."""
    own = of_topic(facts, topics, key, budgets)
    shares = sorted({*OFFERED, *([chosen] if chosen else [])})
    return [(percent, own.buy(percent)) for percent in shares]


def _line(topics: Topics, key: str, facts: Facts, budgets: Mapping[str, TopicBudgetRow]) -> Line:
    budget = budgets.get(key)
    at = budget.threshold if budget and budget.threshold else ANSWER_FROM
    judged = [one for one in facts.judged if one.confidence >= at]
    wrong = sum(one.is_wrong for one in judged)
    return Line(
        key,
        "other" if key == OTHER else "team" if key.startswith(TEAM) else "intent",
        name_of(topics, key),
        facts.asked,
        sum(confidence >= at for confidence in facts.given),
        len(judged),
        wrong,
        interval(wrong, len(judged)),
        budget,
    )
