"""Whether an error budget keeps what it promises, on articles and questions in JSONL files.

    python -m benchmarks.budgets --articles F --queries F [--percent 10]

The questions are halved at random, many times over. One half stands for the outcomes that a
company knows, by which `bot.learning.budgets` finds the threshold; on the other half it is seen
how many answers at that threshold are wrong. Where no threshold is found the budget answers
nothing here, and the halves are counted; the product says so and leaves the default.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.search import ROOT, THREADS
from bot.learning.budgets import Judged, buy
from knowledge_index.confidence import ANSWER_FROM
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.evaluate import ask_all, decision_figures, ranking_figures

HALVINGS = 40
TOLERATED = 1.2  # of ten percent, twelve

Answered = Sequence[tuple[float, bool]]  # confidence, and whether the first article is wrong


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--percent", type=float, default=10)
    options = parser.parse_args()
    embedder = SentenceTransformerEmbedder(ROOT / "var" / "encoder", THREADS)
    outcomes = ask_all(options.articles, options.queries, embedder)
    judged = [(one.findings.verdict.confidence, one.rank != 1) for one in outcomes]
    figures = {
        **ranking_figures(outcomes),
        **decision_figures(outcomes),
        **kept(judged, options.percent / 100),
    }
    print(json.dumps(figures))


def kept(judged: Answered, share: float, least: float = ANSWER_FROM) -> dict[str, float]:
    """Halve the questions again and again; tell how the budget held on the halves not seen."""
    rng = np.random.default_rng(0)
    covered, wrong, found, above = 0, 0, 0, 0
    for _ in range(HALVINGS):
        order = rng.permutation(len(judged))
        known, unseen = ([judged[i] for i in half] for half in np.array_split(order, 2))
        given = [one for one in known if one[0] >= least]
        bought = buy(
            share, [Judged(*one) for one in given], [one[0] for one in given], len(known), least
        )
        if bought.threshold is None:
            continue
        errors = [is_wrong for confidence, is_wrong in unseen if confidence >= bought.threshold]
        found += 1
        covered += len(errors)
        wrong += sum(errors)
        above += sum(errors) > TOLERATED * share * len(errors)
    return {
        "halves": HALVINGS,
        "halves_with_a_threshold": found,
        "covered": round(covered / (HALVINGS * (len(judged) / 2)), 4) if judged else 0.0,
        "wrong_of_covered": round(wrong / covered, 4) if covered else 0.0,
        "halves_above_tolerance": above,
    }


if __name__ == "__main__":
    main()
