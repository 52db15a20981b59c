"""Weigh what is not well with an article into one score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

# How many of 100 points each reason costs; docs/quality.md explains them.
COSTS = {
    "not_quite": 25,
    "contradiction": 20,
    "broken_link": 15,
    "duplicate": 15,
    "stale": 15,
    "expires_soon": 10,
    "no_owner": 10,
    "hard_to_read": 5,
    "never_shown": 5,
    "no_headings": 5,
    "too_long": 5,
}
STALE = timedelta(days=365)
SOON = timedelta(days=30)
WINDOW = timedelta(days=90)
_LEAST_JUDGED = 5
_MANY_NOT_QUITE = 0.3


@dataclass(frozen=True, slots=True)
class Used:
    """What became of an article's answers within the window."""

    answered: int = 0
    solved: int = 0
    not_quite: int = 0
    shown_at: datetime | None = None

    @property
    def silent(self) -> int:
        """Count those of which nobody said anything: that is not success."""
        return self.answered - self.solved - self.not_quite


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article besides its text."""

    owner: str
    reviewed_at: datetime
    valid_to: date | None
    used: Used
    findings: Sequence[tuple[str, str]]
    broken: Sequence[str]
    pairs: dict[str, int]


def of(facts: Facts, at: datetime) -> dict[str, str]:
    """Give each reason with its detail."""
    found = dict(facts.findings)
    if not facts.owner:
        found["no_owner"] = ""
    if at - facts.reviewed_at > STALE:
        found["stale"] = str((at - facts.reviewed_at).days)
    if facts.valid_to and facts.valid_to - at.date() <= SOON:
        found["expires_soon"] = facts.valid_to.isoformat()
    if facts.broken:
        found["broken_link"] = ", ".join(facts.broken)[:500]
    if not facts.used.answered and at - facts.reviewed_at > WINDOW:
        found["never_shown"] = str(WINDOW.days)
    judged = facts.used.solved + facts.used.not_quite
    if judged >= _LEAST_JUDGED and facts.used.not_quite >= _MANY_NOT_QUITE * judged:
        found["not_quite"] = f"{facts.used.not_quite} / {judged}"
    return found | {kind: str(count) for kind, count in facts.pairs.items() if count}


def score(reasons: Iterable[str]) -> int:
    """Give 100 less what the reasons cost, at least 0."""
    return max(0, 100 - sum(COSTS[reason] for reason in reasons))
