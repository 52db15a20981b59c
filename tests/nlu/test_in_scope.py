"""The in-scope score and its threshold."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.in_scope import (
    FEWEST_HELD_OUT,
    ScopeModel,
    held_out_rejected,
    nearness,
    nearness_to_others,
)


def evidence(messages: int) -> np.ndarray:
    """Two evidences on scales of their own."""
    return np.random.default_rng(0).normal([5.0, 0.7], [2.0, 0.1], (messages, 2))


@pytest.mark.parametrize(("examples", "share"), [(1, 0.07), (10, 0.07), (20, 0.06), (100, 0.052)])
def test_the_threshold_rejects_the_chosen_share_of_held_out_messages(
    examples: float, share: float
) -> None:
    known = evidence(2_000)
    scope = ScopeModel.fit(known, examples)
    assert held_out_rejected(examples) == pytest.approx(share)
    assert (scope.score(known) < scope.threshold).mean() == pytest.approx(share, abs=0.002)


def test_both_evidences_weigh_the_same_whatever_their_scale() -> None:
    scope = ScopeModel.fit(evidence(2_000), 10)
    typical = np.array([[5.0, 0.7]])
    less_energy, less_near = typical - [[2.0, 0.0]], typical - [[0.0, 0.1]]
    assert scope.score(less_energy) == pytest.approx(scope.score(less_near), abs=0.1)


def test_evidence_that_never_differs_does_not_count() -> None:
    known = evidence(100)
    known[:, 0] = 3.0
    scope = ScopeModel.fit(known, 10)
    assert scope.score(np.array([[3.0, 0.7]])) == scope.score(np.array([[99.0, 0.7]]))


def test_too_few_held_out_messages_reject_nothing() -> None:
    scope = ScopeModel.fit(evidence(FEWEST_HELD_OUT - 1), 10)
    assert scope.score(np.array([[-1e9, -1e9]]))[0] > scope.threshold


def test_the_share_below_grows_with_the_score() -> None:
    scope = ScopeModel.fit(evidence(2_000), 10)
    assert scope.share_below(-100.0) == 0
    assert scope.share_below(0.0) == pytest.approx(0.5, abs=0.05)
    assert scope.share_below(100.0) == 1


def test_nearness_joins_the_nearest_and_the_five_nearest() -> None:
    similarities = np.array([[0.9, 0.1, 0.5, 0.5, 0.5, 0.6]])
    assert nearness(similarities) == pytest.approx([(0.9 + (0.9 + 0.6 + 1.5) / 5) / 2])


def test_a_message_is_not_its_own_neighbour() -> None:
    vectors = np.eye(3, dtype=np.float32)
    assert nearness_to_others(vectors) == pytest.approx([0, 0, 0])


def test_a_lone_message_has_no_neighbours() -> None:
    assert nearness_to_others(np.ones((1, 4), np.float32)) == pytest.approx([0])
