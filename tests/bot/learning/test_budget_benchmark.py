"""The measure of error budgets tells one that holds from one that cannot."""

from __future__ import annotations

import numpy as np

from benchmarks.budgets import HALVINGS, kept


def judged(count: int, wrong_share: float) -> list[tuple[float, bool]]:
    rng = np.random.default_rng(1)
    return [(float(rng.uniform(0.7, 1)), bool(rng.uniform() < wrong_share)) for _ in range(count)]


def test_answers_that_are_nearly_always_right_are_covered() -> None:
    figures = kept(judged(600, 0.02), 0.1)
    assert figures["halves_with_a_threshold"] > HALVINGS / 2
    assert figures["covered"] > 0.7
    assert figures["wrong_of_covered"] < 0.05
    assert figures["halves_above_tolerance"] == 0


def test_a_budget_that_no_threshold_keeps_covers_nothing() -> None:
    figures = kept(judged(600, 0.5), 0.1)
    assert (figures["halves_with_a_threshold"], figures["covered"]) == (0, 0.0)


def test_few_outcomes_tell_nothing() -> None:
    assert kept(judged(40, 0.0), 0.1)["halves_with_a_threshold"] == 0
    assert kept([], 0.1)["covered"] == 0.0
