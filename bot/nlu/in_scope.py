"""Tell messages that the training data knows from those that it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

# How many neighbours: the nearest alone is noisy, the mean of five alone blurs small intents.
NEIGHBOURS = (1, 5)
# The share of in-scope messages that may be rejected. Held-out scores run low, as each fold learns
# from fewer examples than the final model, the more so the fewer there are of an intent: so of the
# held-out messages somewhat more are rejected, 7 % with ten examples and 5.2 % with a hundred.
REJECTED = 0.05
FEW_EXAMPLES, SURPLUS_WITH_FEW = 10, 0.02
# With fewer held-out messages than this a quantile says nothing, and nothing is rejected.
FEWEST_HELD_OUT = 20
PERCENTILES = np.linspace(0, 1, 101)
_ROWS_AT_ONCE = 2_048


@dataclass(frozen=True)
class ScopeModel:
    """Score = energy of the dense logits + nearness of training messages, each standardised.

    `mean` and `deviation` have one entry per evidence; `held_out` holds the percentiles 0 … 100 of
    the scores of held-out training messages; messages scoring below `threshold` are out of scope.
    """

    mean: np.ndarray
    deviation: np.ndarray
    held_out: np.ndarray
    threshold: float

    @classmethod
    def fit(cls, evidence: np.ndarray, examples_per_intent: float) -> ScopeModel:
        """Fit to the evidence of held-out in-scope messages, shape (messages, evidences)."""
        if len(evidence) < FEWEST_HELD_OUT:
            width = evidence.shape[1]
            return cls(np.zeros(width), np.ones(width), np.zeros(len(PERCENTILES)), -np.inf)
        mean, deviation = evidence.mean(axis=0), evidence.std(axis=0)
        deviation[deviation < 1e-6] = np.inf  # says the same of every message: it does not count
        scores = ((evidence - mean) / deviation).sum(axis=1)
        threshold = float(np.quantile(scores, held_out_rejected(examples_per_intent)))
        return cls(mean, deviation, np.quantile(scores, PERCENTILES), threshold)

    def score(self, evidence: np.ndarray) -> np.ndarray:
        """Return one score per message; in-scope messages average about 0."""
        return ((evidence - self.mean) / self.deviation).sum(axis=1)

    def share_below(self, score: float) -> float:
        """Return the share of held-out in-scope messages that score below this."""
        return float(np.interp(score, self.held_out, PERCENTILES))


def held_out_rejected(examples_per_intent: float) -> float:
    """Return the share of held-out messages to reject, so that of new ones it is about REJECTED."""
    return REJECTED + SURPLUS_WITH_FEW * min(1.0, FEW_EXAMPLES / examples_per_intent)


def evidence_of(logits: np.ndarray, similarities: np.ndarray) -> np.ndarray:
    """Join both evidences to shape (messages, 2): free energy, and mean nearness."""
    return np.column_stack([logsumexp(logits, axis=1), nearness(similarities)])


def nearness(similarities: np.ndarray) -> np.ndarray:
    """Average, per row, the nearest neighbour and the mean of the five nearest."""
    if similarities.shape[1] == 0:
        return np.zeros(len(similarities))
    widths = [min(width, similarities.shape[1]) for width in NEIGHBOURS]
    nearest = -np.partition(-similarities, max(widths) - 1, axis=1)[:, : max(widths)]
    nearest = -np.sort(-nearest, axis=1)
    return np.mean([nearest[:, :width].mean(axis=1) for width in widths], axis=0)


def nearness_to_others(vectors: np.ndarray) -> np.ndarray:
    """Return each row's nearness to the other rows."""
    parts = []
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        similarities = vectors[start : start + _ROWS_AT_ONCE] @ vectors.T
        rows = np.arange(len(similarities))
        similarities[rows, rows + start] = -np.inf
        others = min(max(NEIGHBOURS), len(vectors) - 1)
        nearest = -np.partition(-similarities, max(others - 1, 0), axis=1)[:, :others]
        parts.append(nearness(nearest))
    return np.concatenate(parts)
