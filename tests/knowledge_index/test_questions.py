from __future__ import annotations

import pytest

from knowledge_index.questions import asks, complete, leans_on_another

CARRY = "How many vacation days can I carry over?"


@pytest.mark.parametrize(
    "text",
    ["How to print", "Where is my payslip", "VPN broken?", "有几天年假？", "can I work abroad"],
)
def test_knows_a_title_that_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["Reset your password", "Isolation rooms", "Whatever", "", "  "])
def test_knows_a_title_that_does_not(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "and for part-time?",
        "What about contractors?",
        "ok, and in Germany?",
        "same for interns?",
        "for part-time?",
        "until when can I do that?",
        "How do I cancel it?",
    ],
)
def test_a_text_that_leans_on_the_question_before_takes_it_along(text: str) -> None:
    assert complete(text, CARRY) == f"{CARRY} {text[0].upper()}{text[1:]}"


@pytest.mark.parametrize(
    "text",
    [
        "How do I reset my password?",
        "And another thing, my laptop screen went black when I opened it this morning",
        "In Germany, how many days of parental leave does a father get?",
        "The printer on the third floor says that it is out of toner",
        "What is a personnel file?",
        "",
    ],
)
def test_a_text_that_stands_alone_stays_alone(text: str) -> None:
    assert complete(text, CARRY) == text


def test_without_a_question_before_nothing_is_added() -> None:
    assert complete("and for part-time?", "") == "and for part-time?"
    assert complete("and for part-time?", "  ") == "and for part-time?"


def test_the_newest_addition_replaces_the_one_before() -> None:
    once = complete("and for part-time?", CARRY)
    assert complete("what about interns?", once) == f"{CARRY} What about interns?"


def test_a_long_pasted_text_is_read_in_good_time() -> None:
    assert not leans_on_another("and " * 20_000)
