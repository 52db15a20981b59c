"""Passages that say the same, and sentences that may not both hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.quality.pairs import of_article, opposed, share_readers
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article
from tests.bot.knowledge.test_service import WordEmbedder

BODY = "At most five unused vacation days move to the next year and lapse in March."
ONE = Article("a-one", "Vacation", BODY)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("You may carry over 5 vacation days.", "You may carry over 8 vacation days.", "numbers"),
        ("All vacation days lapse in March.", "All vacation days lapse in June.", "dates"),
        ("Unused vacation days do lapse.", "Unused vacation days do not lapse.", "negation"),
        ("You can share vacation days too.", "You can’t share vacation days too.", "negation"),
        ("You may carry over 5 vacation days.", "You may carry over 5 vacation days.", ""),
        ("Room 5 has a large screen there.", "Salaries come on day 8 of a month.", ""),
        ("Take 5.", "Take 8.", ""),
        ("3. Select the device and scan it.", "4. Select the device and scan it.", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_sentences_that_may_not_both_hold(one: str, other: str, why: str) -> None:
    assert opposed(one, other) == opposed(other, one) == why


@pytest.mark.parametrize(
    ("parts", "shared"),
    [
        ({}, True),
        ({"audience": "customer"}, True),
        ({"language": "de"}, False),
        ({"groups": frozenset({"hr"})}, True),
    ],
)
def test_only_what_one_person_may_get_twice_counts(parts: dict[str, object], shared: bool) -> None:
    other = replace(ONE, id="b", **parts)  # type: ignore[arg-type]
    assert share_readers(ONE, other) is shared
    employees, customers = replace(ONE, audience="employee"), replace(ONE, audience="customer")
    assert share_readers(employees, customers) is False
    hr, it = replace(ONE, groups=frozenset({"hr"})), replace(ONE, groups=frozenset({"it"}))
    assert share_readers(hr, it) is False


def test_near_passages_are_compared() -> None:
    index = KnowledgeIndex(WordEmbedder())
    same = replace(ONE, id="b-same")
    index.add([ONE, same, Article("c-far", "Printer", "Turn it off and on again.")])
    found = of_article(index, ONE)
    assert [(f.kind, f.one, f.other) for f in found] == [("duplicate", "a-one", "b-same")]
    assert of_article(index, same) == found
    assert of_article(index, Article("nowhere", "", "")) == []


def test_a_differing_number_is_a_possible_contradiction() -> None:
    index = KnowledgeIndex(WordEmbedder())
    five = Article("five", "Vacation", "You may carry over 5 unused vacation days.")
    eight = replace(five, id="eight", body=five.body.replace("5", "8"))
    index.add([five, eight])
    kinds = {f.kind: f for f in of_article(index, five)}
    found = kinds["contradiction"]
    assert (found.one, found.other, found.why) == ("eight", "five", "numbers")
    assert "8" in found.one_text
    assert "5" in found.other_text
