"""An answer from an article's midst begins with what the article comes to."""

from __future__ import annotations

import pytest

from actions.beginnings import is_bare, is_name, is_story, with_beginning
from knowledge_index.passages import Answer, Article

BODY = "Pay comes on **the 25th**. In December it comes earlier.\n\n## Advances\n\nAsk Payroll."


def begun(body: str, *sentences: str) -> Answer:
    """Put the beginning of an article before an answer."""
    question = f"How about this: {' '.join(sentences)}"
    return with_beginning(Article("a", "A", body), Answer(" ".join(sentences), sentences), question)


def test_the_first_sentences_come_first() -> None:
    answer = begun(BODY, "Ask Payroll.")
    assert answer.markdown == (
        "Pay comes on **the 25th**. In December it comes earlier.\n\nAsk Payroll."
    )
    assert answer.sentences == (
        "Pay comes on the 25th.",
        "In December it comes earlier.",
        "Ask Payroll.",
    )


def test_what_is_said_already_is_not_said_twice() -> None:
    assert begun(BODY, "Pay comes on the 25th.").markdown == "Pay comes on the 25th."
    whole = begun(BODY, "In December it comes earlier.")
    assert whole.markdown == "Pay comes on **the 25th**. In December it comes earlier."


def test_a_passage_without_a_word_of_the_question_is_left_out() -> None:
    answer = Answer("Ask Payroll.", ("Ask Payroll.",))
    begun = with_beginning(Article("a", "A", BODY), answer, "where does my money stay")
    assert begun.markdown == "Pay comes on **the 25th**. In December it comes earlier."


@pytest.mark.parametrize("body", ["", "- a list\n- of things", "# A heading\n\nWords."])
def test_an_article_that_begins_otherwise_is_left(body: str) -> None:
    assert begun(body, "Ask Payroll.").markdown == "Ask Payroll."


def test_a_long_beginning_is_cut_at_a_sentence() -> None:
    long = " ".join(f"This is sentence number {n} of a long beginning." for n in range(40))
    assert begun(long, "Ask.").markdown.count("long beginning.") < 8


@pytest.mark.parametrize(
    ("question", "bare", "name"),
    [
        ("VPN", True, True),
        ("the VPN?", True, True),
        ("where is my order", True, False),
        ("cancel my plan", True, False),
        ("when does the VPN session end", False, False),
    ],
)
def test_what_hardly_says_more_than_its_subject(question: str, bare: bool, name: bool) -> None:
    assert (is_bare(question), is_name(question)) == (bare, name)


def test_a_story_is_told_by_its_length() -> None:
    story = "I took the train to a customer and now my card is gone and so is my money"
    assert is_story(story)
    assert not is_story("When do I get the money for the train?")
