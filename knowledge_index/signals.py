"""Measure, for one search, what tells whether its first hit answers."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_index.passages import Signals


def measure(scores: Sequence[float], dense: float) -> Signals:
    """Compute the signals; `scores` are those of all candidates, best first."""
    return Signals(
        dense=dense,
        lead=_lead(scores, 1),
        lead_of_third=_lead(scores, 2),
        lead_of_sixth=_lead(scores, 5),
    )


def _lead(scores: Sequence[float], rank: int) -> float:
    """Give the first score's lead; where there are too few rivals, over the last of them."""
    if len(scores) == 1:
        return scores[0]
    return scores[0] - scores[min(rank, len(scores) - 1)]
