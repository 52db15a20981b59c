"""The view of wording, against scikit-learn's dense naive Bayes."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.naive_bayes import MultinomialNB

from bot.nlu.words import SMOOTHING, NgramSpace, WordModel

TEXTS = ["reset my password", "new password please", "printer jam", "the printer is broken", "hi"]
LABELS = np.array([0, 0, 1, 1, 2])


def test_log_likelihoods_are_those_of_naive_bayes() -> None:
    space = NgramSpace.fit(TEXTS)
    rows = space.rows(TEXTS)
    known = MultinomialNB(alpha=SMOOTHING, fit_prior=False).fit(rows, LABELS)
    asked = space.rows(["my printer", "forgot the password"])
    expected = known._joint_log_likelihood(asked) - known.class_log_prior_
    ours = WordModel.fit(rows, LABELS, 3).log_likelihoods(asked)
    assert ours == pytest.approx(expected, abs=1e-4)


def test_words_and_characters_weigh_the_same() -> None:
    space = NgramSpace.fit(TEXTS)
    rows = space.rows(["the printer is broken"])
    split = len(space.vocabularies[0])
    assert rows[:, :split].power(2).sum() == pytest.approx(1)
    assert rows[:, split:].power(2).sum() == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "休暇", "zzz", "\ud800"])
def test_unknown_words_favour_no_intent(text: str) -> None:
    space = NgramSpace.fit(TEXTS)
    model = WordModel.fit(space.rows(TEXTS), LABELS, 3)
    assert model.log_likelihoods(space.rows([text])) == pytest.approx(np.zeros((1, 3)))


def test_texts_without_any_word_can_be_learnt() -> None:
    space = NgramSpace.fit(["?", "!"])
    model = WordModel.fit(space.rows(["?", "!"]), np.array([0, 1]), 2)
    assert np.isfinite(model.log_likelihoods(space.rows(["?", "word"]))).all()
