"""Error budgets: the threshold holds what it promises, and says when it cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from bot.learning.budgets import Judged, buy, interval, needed


def test_the_intervals_of_clopper_and_pearson() -> None:
    # The values of R's binom.test(3, 50) and binom.test(0, 20).
    assert interval(3, 50) == pytest.approx((0.01254859, 0.16548195), abs=1e-6)
    assert interval(0, 20) == pytest.approx((0.0, 0.16843347), abs=1e-6)
    assert interval(20, 20)[1] == 1.0
    assert interval(0, 0) == (0.0, 1.0)


def test_the_fewest_outcomes_that_can_tell() -> None:
    assert (needed(0.1), needed(0.05), needed(0.2)) == (29, 59, 14)


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, 10.0])
def test_a_share_that_is_none(share: float) -> None:
    with pytest.raises(ValueError, match="no share"):
        buy(share, [], [], 0, 0.65)


def test_too_little_is_known() -> None:
    outcomes = [Judged(0.9, is_wrong=False)] * 28
    bought = buy(0.1, outcomes, [0.9] * 28, 50, 0.65)
    assert (bought.threshold, bought.judged, bought.needed) == (None, 28, 29)
    assert bought.coverage == 0.56
    empty = buy(0.1, [], [], 0, 0.65)
    assert (empty.threshold, empty.coverage) == (None, 0.0)


def test_where_low_confidence_is_wrong_the_threshold_rises() -> None:
    outcomes = [Judged(0.9, is_wrong=False)] * 80 + [Judged(0.7, is_wrong=True)] * 30
    given = [one.confidence for one in outcomes]
    bought = buy(0.1, outcomes, given, 220, 0.65)
    assert bought.threshold is not None
    assert 0.7 < bought.threshold <= 0.9
    assert (bought.wrong, bought.covered) == (0, 80)
    assert bought.coverage_interval[0] < 80 / 220 < bought.coverage_interval[1]


def test_it_never_goes_below_what_was_tried() -> None:
    outcomes = [Judged(0.88, is_wrong=False)] * 100
    bought = buy(0.1, outcomes, [0.88, 0.84], 100, 0.65)
    assert bought.threshold == 0.84


def test_most_are_wrong_at_every_confidence() -> None:
    outcomes = [Judged(0.7 + n / 1000, is_wrong=n % 2 == 0) for n in range(200)]
    bought = buy(0.1, outcomes, [one.confidence for one in outcomes], 300, 0.65)
    assert bought.threshold is None


def test_the_promise_is_kept_as_often_as_it_says() -> None:
    """Of many companies at most one in twenty has more wrong than its budget."""
    rng = np.random.default_rng(7)
    broken = 0
    for _ in range(200):
        confidences = rng.uniform(0.65, 1.0, 250)
        chance = np.clip(0.3 - (confidences - 0.65), 0, 1)
        wrong = rng.random(250) < chance
        outcomes = [Judged(float(c), bool(w)) for c, w in zip(confidences, wrong, strict=True)]
        bought = buy(0.1, outcomes, confidences.tolist(), 250, 0.65)
        if bought.threshold is not None:
            above = np.linspace(bought.threshold, 1.0, 500)
            broken += bool(np.clip(0.3 - (above - 0.65), 0, 1).mean() > 0.1)
    assert broken <= 200 * 0.05
