"""Decide whether to answer, to offer choices or to abstain.

The confidence is the probability that the first hit answers: a logistic model over the signals of
a search. `benchmarks/fit_confidence.py` fits it; docs/adr/0002-retrieval.md has the figures.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from functools import lru_cache
from math import exp
from pathlib import Path

from knowledge_index.passages import Signals, Verdict

# To answer wrongly costs 2.3 times what answering rightly gains over choices.
ANSWER_FROM = 0.7
CHOICES_FROM = 0.3
# A question that somebody wrote down for an article is as good as answered by it.
CURATED = 0.97

MODEL_FILE = Path(__file__).with_name("confidence.json")
SIGNALS = tuple(field.name for field in fields(Signals))


def decide(signals: Signals | None, curated: bool = False) -> Verdict:
    """Turn the signals of a search into a decision with its probability.

    `curated`: somebody wrote the very question down as one that the first article answers.
    """
    if signals is None:
        return Verdict("abstain", 0.0)
    confidence = max(probability(signals), CURATED if curated else 0.0)
    if confidence >= ANSWER_FROM:
        return Verdict("answer", confidence)
    return Verdict("choices" if confidence >= CHOICES_FROM else "abstain", confidence)


def probability(signals: Signals) -> float:
    """Compute how likely the first hit answers."""
    intercept, weights = _model()
    values = asdict(signals)
    return 1 / (1 + exp(-intercept - sum(weight * values[name] for name, weight in weights)))


@lru_cache(maxsize=1)
def _model() -> tuple[float, tuple[tuple[str, float], ...]]:
    model = json.loads(MODEL_FILE.read_text(encoding="utf-8"))
    return float(model["intercept"]), tuple(model["weights"].items())
