"""Groups keep their names; what is near joins, what is not stays apart."""

from __future__ import annotations

import numpy as np

from bot.learning import clusters


def unit(*angles: float) -> clusters.Matrix:
    radians = np.radians(angles)
    return np.array([np.cos(radians), np.sin(radians)], dtype=np.float32).T


def test_near_ones_make_a_group() -> None:
    labels = clusters.group(unit(0, 5, 10, 90, 95))
    assert len(set(labels[:3])) == 1
    assert len(set(labels[3:])) == 1
    assert labels[0] != labels[3]


def test_none_and_one() -> None:
    assert clusters.group(np.zeros((0, 2), np.float32)).tolist() == []
    assert clusters.group(unit(1)).tolist() == [0]


def test_the_larger_part_keeps_the_name() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2])
    held = ["a", "a", None, "a", "b", None]
    assert clusters.match(labels, held) == {0: "a", 1: "b"}
    assert clusters.match(np.array([0, 1]), ["a", "a"]) == {0: "a"}
    assert clusters.match(np.array([], dtype=np.int64), []) == {}


def test_one_joins_the_nearest_or_none() -> None:
    groups = [unit(0, 10), unit(90)]
    assert clusters.nearest(unit(8, 80, 200), groups) == [0, 1, None]
    assert clusters.nearest(unit(8), []) == [None]


def test_the_most_central_comes_first() -> None:
    assert clusters.by_centrality(unit(0, 20, 5, 9))[0] == 3
