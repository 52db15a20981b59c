"""Changes are tried out on an index of their own; passages of two articles are compared."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Reader
from tests.knowledge_index.conftest import WordEmbedder

ASKED = ["salary printer", "leave laptop badge", "refund of the invoice", "parcel"]
TOPICS = ["leave", "salary", "printer", "badge", "laptop", "parcel", "refund", "invoice"]
EMPLOYEE = Reader("employee", date(2026, 11, 22))


def built(words: WordEmbedder, articles: list[Article]) -> KnowledgeIndex:
    index = KnowledgeIndex(words)
    index.add(articles)
    return index


def scores(index: KnowledgeIndex) -> list[list[tuple[str, float, float]]]:
    found = (index.search(text, EMPLOYEE) for text in ASKED)
    return [
        [(h.article.id, round(h.score, 5), round(h.lexical, 5)) for h in hits] for hits in found
    ]


def some(chance: random.Random, number: int) -> Article:
    body = "\n\n".join(" ".join(chance.choices(TOPICS, k=12)) for _ in range(3))
    return Article(f"a{number}", chance.choice(TOPICS), body)


def test_a_tried_change_is_what_an_index_built_afresh_would_be(words: WordEmbedder) -> None:
    chance = random.Random(3)
    held = [some(chance, number) for number in range(12)]
    index = built(words, held)
    before = scores(index)
    fresh = [replace(some(chance, 4), version=2), some(chance, 12)]
    twin = index.changed(fresh, ["a1", "unknown"])
    wanted = [a for a in held if a.id not in {"a1", "a4"}] + fresh
    assert scores(twin) == scores(built(words, wanted))
    assert scores(index) == before


def test_both_sides_change_apart(words: WordEmbedder) -> None:
    chance = random.Random(5)
    held = [some(chance, number) for number in range(8)]
    index = built(words, held)
    twin = index.changed([], ["a0"])
    index.add([some(chance, 9)])
    index.remove(["a2"])
    twin.add([some(chance, 10)])
    again = twin.changed([some(chance, 11)])
    assert set(index.versions()) == {*(f"a{n}" for n in (0, 1, 3, 4, 5, 6, 7)), "a9"}
    assert set(twin.versions()) == {*(f"a{n}" for n in range(1, 8)), "a10"}
    assert len(again) == len(twin) + 1
    chance = random.Random(5)
    held = [some(chance, number) for number in range(8)]
    nine, ten = some(chance, 9), some(chance, 10)
    assert scores(index) == scores(built(words, [*held[:2], *held[3:], nine]))
    assert scores(twin) == scores(built(words, [*held[1:], ten]))


def test_a_view_encodes_by_its_own_way(words: WordEmbedder, articles: list[Article]) -> None:
    index = built(words, articles)
    view = index.encoding_with(WordEmbedder())
    assert view.embedder is not index.embedder
    assert scores(view) == scores(index)
    with pytest.raises(ValueError, match="two models"):
        index.encoding_with(WordEmbedder("other"))


def test_what_is_hidden_is_ranked_apart(words: WordEmbedder) -> None:
    index = built(
        words,
        [
            Article("open", "Salary", "The salary comes on the 25th."),
            Article("board", "Salary", "Salary of the board.", groups=frozenset({"board"})),
            Article("late", "Salary", "The salary of 2020.", valid_to=date(2020, 12, 31)),
            Article("shop", "Salary", "Our shop pays a salary.", audience="customer"),
        ],
    )
    assert {hit.article.id for hit in index.hidden("salary", EMPLOYEE)} == {"board", "late", "shop"}
    inside = replace(EMPLOYEE, groups=frozenset({"board"}))
    assert {hit.article.id for hit in index.hidden("salary", inside)} == {"late", "shop"}
    assert index.hidden("  ", EMPLOYEE) == []


def test_neighbours_are_near_passages_of_other_articles(words: WordEmbedder) -> None:
    same = "Bring the laptop and its charger to the desk on the second floor."
    index = built(
        words,
        [
            Article("one", "Laptop", same),
            Article("two", "Laptop", same),
            Article("three", "Refund", "The refund arrives after ten days on the same card."),
        ],
    )
    near = index.neighbours("one", least=0.9)
    assert [(n.other.id, n.other_passage.text) for n in near] == [("two", same)]
    assert near[0].cosine == pytest.approx(1, abs=1e-4)
    assert index.neighbours("three", least=0.9) == []
    assert index.neighbours("nobody") == []
