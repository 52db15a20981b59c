from __future__ import annotations

import pytest

from knowledge_index.sentences import count_words, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Use e.g. Chrome, i.e. a browser. Done.", ["Use e.g. Chrome, i.e. a browser.", "Done."]),
        ("Ask Dr. No at 3.5 p.m. today.", ["Ask Dr. No at 3.5 p.m. today."]),
        ("It costs 2.50 EUR. See a.example.", ["It costs 2.50 EUR.", "See a.example."]),
        ("He said “Go.” Then he left.", ["He said “Go.”", "Then he left."]),
        ("請假要先申請。主管會批准。", ["請假要先申請。", "主管會批准。"]),
        ("", []),
        ("   ", []),
    ],
)
def test_cuts_at_the_end_of_sentences_only(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_counts_words_and_characters_of_scripts_without_spaces() -> None:
    assert count_words("two words") == 2
    assert count_words("請假 form") == 3
