"""From outcomes to the threshold that keeps an error budget, and the coverage that it buys.

The threshold is found by fixed sequence testing (Angelopoulos, Bates, Candès, Jordan and Lei,
'Learn then Test', 2021): thresholds are tried from the strictest down, each by the exact binomial
test, and the first failure ends it. So 'at most N % wrong' holds with the stated certainty
however many thresholds were tried. Intervals are those of Clopper and Pearson (1934).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

CERTAINTY = 0.95
# Thresholds lie on hundredths.
_GRID = 100

Interval = tuple[float, float]
Confidences = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that turned out right or wrong, with the confidence it was given at."""

    confidence: float
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Bought:
    """What a budget buys: a threshold, or None when the outcomes do not tell enough.

    `judged` and `wrong` count outcomes at or above the threshold, `most_wrong` is the upper end
    of what may be wrong there. `covered` of `asked` questions were answered at that confidence;
    `needed` outcomes are the fewest that could ever tell.
    """

    threshold: float | None
    judged: int
    wrong: int
    wrong_interval: Interval
    asked: int
    covered: int
    coverage_interval: Interval
    needed: int

    @property
    def coverage(self) -> float:
        """The share of questions that would be answered."""
        return self.covered / self.asked if self.asked else 0.0

    def stored(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return asdict(self)


def interval(count: int, of: int, certainty: float = CERTAINTY) -> Interval:
    """Give the exact two-sided interval of a share (Clopper and Pearson)."""
    if not of:
        return 0.0, 1.0
    from scipy.stats import beta  # type: ignore[import-untyped,unused-ignore]

    tail = (1 - certainty) / 2
    low = float(beta.ppf(tail, count, of - count + 1)) if count else 0.0
    high = float(beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0
    return low, high


def needed(share: float) -> int:
    """Tell how many outcomes, all of them right, it takes to trust a budget."""
    return ceil(log(1 - CERTAINTY) / log(1 - share))


def buy(
    share: float, outcomes: Sequence[Judged], given: Sequence[float], asked: int, least: float
) -> Bought:
    """Find the lowest threshold, not below `least`, at which at most `share` is wrong.

    `given` are the confidences of all answers, judged or not; `asked` counts all questions, those
    without an answer among them. Raises ValueError for a share that is none.
    """
    if not 0 < share < 1:
        raise ValueError(f"{share} is no share")
    threshold = _lowest(share, outcomes, given, least)
    at = least if threshold is None else threshold
    kept = [one for one in outcomes if one.confidence >= at]
    wrong = sum(one.is_wrong for one in kept)
    covered = sum(confidence >= at for confidence in given)
    return Bought(
        threshold,
        len(kept),
        wrong,
        interval(wrong, len(kept)),
        asked,
        covered,
        interval(covered, max(asked, covered)),
        needed(share),
    )


def _lowest(
    share: float, outcomes: Sequence[Judged], given: Sequence[float], least: float
) -> float | None:
    confidences = np.array([one.confidence for one in outcomes])
    wrong = np.array([one.is_wrong for one in outcomes], dtype=bool)
    held: float | None = None
    for step in _steps(share, confidences, given, least):
        kept = confidences >= step
        if not _keeps(share, int((wrong & kept).sum()), int(kept.sum())):
            break
        held = step
    return held


def _steps(share: float, judged: Confidences, given: Sequence[float], least: float) -> list[float]:
    """Choose thresholds to be tried, strictest first; by the confidences, never by the outcomes.

    The first one has half of the outcomes, but at least as many as can tell, and no more than
    leave room for a wrong answer or two: one that forgives none would end the sequence by chance.
    None lies where no answer was given: nothing is known of that.
    """
    known, fewest = int((judged >= least).sum()), needed(share)
    if known < fewest:
        return []
    first = min(max(known // 2, fewest), 2 * fewest)
    lowest = max(least, floor(min(given) * _GRID) / _GRID)
    steps = [step / _GRID for step in range(_GRID, ceil(lowest * _GRID) - 1, -1)]
    return [step for step in steps if int((judged >= step).sum()) >= first]


def _keeps(share: float, wrong: int, count: int) -> bool:
    from scipy.stats import binom

    return bool(binom.cdf(wrong, count, share) <= 1 - CERTAINTY)
