from __future__ import annotations

import math
import random

import numpy as np
import pytest

from knowledge_index.lexical import K1, B, LexicalIndex
from knowledge_index.tokens import terms

WORDS = ["leave", "pay", "printer", "toner", "badge", "vpn", "laptop", "desk", "order"]


def built(texts: dict[int, str]) -> LexicalIndex:
    index = LexicalIndex()
    for slot, text in texts.items():
        index.add(slot, text)
    return index


def test_scores_as_the_formula_says() -> None:
    texts = {0: "printer printer toner", 3: "vpn laptop"}
    scores = built(texts).scores("printer", 4)
    idf = math.log1p((2 - 1 + 0.5) / (1 + 0.5))
    bm25 = idf * (K1 + 1) * 2 / (2 + K1 * (1 - B + B * 3 / 2.5))
    assert scores == pytest.approx([bm25 / (idf * (K1 + 1)), 0, 0, 0], abs=1e-6)


def test_a_term_nobody_has_lowers_the_share() -> None:
    index = built({0: "printer toner", 1: "vpn"})
    assert 0 < index.scores("printer zeppelin", 2)[0] < index.scores("printer", 2)[0] <= 1


def test_any_changes_leave_what_a_fresh_index_would_have() -> None:
    chance = random.Random(7)
    index, held = LexicalIndex(), {}
    for _ in range(400):
        if held and chance.random() < 0.45:
            gone = chance.sample(sorted(held), min(len(held), chance.randint(1, 3)))
            index.remove({slot: held.pop(slot) for slot in gone})
        else:
            slot = next(n for n in range(1000) if n not in held)
            held[slot] = " ".join(chance.choices(WORDS, k=chance.randint(0, 9)))
            index.add(slot, held[slot])
    fresh = built(held)
    assert len(index) == len(held)
    for query in (*WORDS, "vpn laptop order", "nothing known"):
        np.testing.assert_allclose(index.scores(query, 200), fresh.scores(query, 200), rtol=1e-5)


def test_comes_back_from_its_state() -> None:
    index = built({0: "printer", 7: "vpn laptop vpn", 9: "年假"})
    again = LexicalIndex.restore(index.state())
    again.add(8, "printer")
    index.add(8, "printer")
    for query in ("printer vpn", "年假", ""):
        np.testing.assert_array_equal(again.scores(query, 10), index.scores(query, 10))


def test_an_empty_index_scores_nothing_and_comes_back() -> None:
    again = LexicalIndex.restore(LexicalIndex().state())
    assert len(again) == 0
    assert not again.scores("printer", 5).any()


@pytest.mark.parametrize(
    ("one", "other"),
    [("W2s", "w2"), ("printers", "Printer"), ("employee’s", "employees"), ("請假單", "請假")],
)
def test_forms_of_a_word_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


def test_words_without_a_topic_are_no_terms() -> None:
    assert terms("How do I, please, get what I'd need? Don't they?") == []
