"""The intent model: learning from much, little and odd data, and coming back from disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax

from bot.nlu.encoder import open_encoder
from bot.nlu.intent_model import IntentModel, assign_folds, fit_trust, without_repeats
from bot.nlu.model_files import read_model, write_model

EXAMPLES = {
    "payday": ["when is payday", "which day do we get paid", "salary date", "when comes my wage"],
    "printer": ["the printer is jammed", "printer offline", "cannot print", "no toner left"],
    "password": ["forgot my password", "reset password", "new password", "password expired"],
}


@pytest.fixture(scope="module")
def fit(encoder_dir: Path):
    """Return a function that fits a model to intents and their examples."""

    def fit_to(examples: dict[str, list[str]]) -> IntentModel:
        pairs = [(text, name) for name, texts in examples.items() for text in texts]
        texts, names = [text for text, _ in pairs], [name for _, name in pairs]
        return IntentModel.fit(texts, open_encoder(encoder_dir, 1).encode(texts), names)

    return fit_to


@pytest.fixture(scope="module")
def understand(encoder_dir: Path):
    """Return a function that understands a text with a model."""
    encoder = open_encoder(encoder_dir, 1)
    return lambda model, text: model.understand(text, encoder.encode([text])[0])


def test_other_words_for_an_intent_are_understood(fit, understand) -> None:
    found = understand(fit(EXAMPLES), "on what date will my salary arrive?")
    assert found.ranking[0][0] == "payday"
    assert [name for name, _ in found.ranking] != sorted(EXAMPLES)
    assert sum(share for _, share in found.ranking) == pytest.approx(1)


def test_something_else_scores_lower(fit, understand) -> None:
    model = fit(EXAMPLES)
    known = understand(model, "is the printer out of toner?")
    unknown = understand(model, "who painted the ceiling of the chapel?")
    assert unknown.score < known.score


def test_two_intents(fit, understand) -> None:
    model = fit({name: EXAMPLES[name] for name in ("payday", "printer")})
    assert understand(model, "when do I get my salary").ranking[0][0] == "payday"
    assert understand(model, "printing fails").ranking[0][0] == "printer"


def test_a_single_intent_is_certain_but_may_be_out_of_scope(fit, understand) -> None:
    many = [f"{verb} my {thing} password" for verb in ("reset", "change", "unlock", "forgot")
            for thing in ("mail", "portal", "laptop", "payroll", "network", "phone")]  # fmt: skip
    model = fit({"password": many})
    known, unknown = (
        understand(model, text) for text in ("unlock my mail password", "what is for lunch today")
    )
    assert known.ranking == [("password", 1.0)]
    assert known.in_scope
    assert not unknown.in_scope


def test_an_intent_with_one_example_can_be_found(fit, understand) -> None:
    model = fit({**EXAMPLES, "lunch": ["what is for lunch today"]})
    assert understand(model, "what's for lunch?").ranking[0][0] == "lunch"


def test_nothing_but_single_examples(fit, understand) -> None:
    model = fit({name: texts[:1] for name, texts in EXAMPLES.items()})
    found = understand(model, "the printer has a jam")
    assert found.ranking[0][0] == "printer"
    assert found.in_scope


def test_learning_twice_gives_the_same_model(fit, understand) -> None:
    once, again = (understand(fit(EXAMPLES), "wages?") for _ in range(2))
    assert once == again


def test_a_model_comes_back_from_disk(fit, understand, tmp_path: Path) -> None:
    model = fit(EXAMPLES)
    write_model(model, tmp_path)
    assert understand(read_model(tmp_path), "toner") == understand(model, "toner")
    assert {file.suffix for file in tmp_path.iterdir()} == {".npz", ".json"}


def test_repeats_are_learnt_once() -> None:
    texts, vectors, names = without_repeats(
        ["a", "b", "a", "a"], np.arange(4)[:, None], ["x", "x", "x", "y"]
    )
    assert (texts, names) == (["a", "b", "a"], ["x", "x", "y"])
    assert vectors.ravel().tolist() == [0, 1, 3]


def test_folds_never_hold_out_the_only_example_and_spread_the_others() -> None:
    labels = np.array([0] * 10 + [1] * 3 + [2])
    assigned = assign_folds(labels, 5)
    assert assigned[13] == -1
    assert sorted(assigned[:10]) == sorted([*range(5), *range(5)])
    assert len(set(assigned[10:13])) == 3


def test_trust_goes_to_the_view_that_knows_and_calibrates_it() -> None:
    random = np.random.default_rng(0)
    truth = random.normal(size=(4_000, 5))
    labels = np.array([random.choice(5, p=row) for row in softmax(truth, axis=1)])
    # One view shouts the truth three times too loud, the other says nothing to the purpose.
    weights = fit_trust([3 * truth, random.normal(size=truth.shape)], labels)
    assert weights == pytest.approx([1 / 3, 0], abs=0.06)


def test_without_held_out_examples_meaning_alone_is_trusted() -> None:
    assert fit_trust([np.zeros((0, 2))] * 2, np.zeros(0, int)).tolist() == [1, 0]
