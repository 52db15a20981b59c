"""Suggestions while somebody writes: what may be read, and soon or not at all."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.knowledge import Finding, KnowledgeDown
from bot.links import ArticleLinks
from bot.suggestions import ArticleSuggestions
from connectors.messages import Person
from knowledge_index.passages import Article, Hit, Passage, Reader, Verdict

LINKS = ArticleLinks("https://desk.example", "signing-key-of-the-tests-0123456789")
CUSTOMER = Person("", "customer", groups=frozenset({"gold"}))
PATIENT = 60.0


class Shelf:
    """Finds the same articles for everybody, and notes who asked."""

    def __init__(self, decision: Any = "choices") -> None:
        self.decision = decision
        self.readers: list[Reader] = []
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.down = False

    async def search(self, text: str, reader: Reader) -> Finding:
        self.readers.append(reader)
        await self.may_end.wait()
        if self.down:
            raise KnowledgeDown("not loaded")
        hits = tuple(
            Hit(Article(i, i.title(), "", groups=groups), Passage(i, 0, ""), 1.0, 1.0, 1.0)
            for i, groups in (("a", frozenset()), ("b", frozenset({"gold"})), ("c", frozenset()))
        )
        return Finding((*hits, *hits), Verdict(self.decision, 0.5), None, 1.0)


def suggestions(shelf: Shelf, within: float = PATIENT) -> ArticleSuggestions:
    return ArticleSuggestions(shelf, LINKS, ZoneInfo("Europe/London"), within)  # type: ignore[arg-type]


async def test_three_at_most_with_links_that_the_reader_may_open() -> None:
    shelf = Shelf()
    found = await suggestions(shelf)("a return", CUSTOMER)
    assert [s.title for s in found] == ["A", "B", "C"]
    assert found[0].url == "https://desk.example/help/a"
    assert "/articles/b?key=" in found[1].url
    (reader,) = shelf.readers
    assert (reader.audience, reader.groups) == ("customer", {"gold"})
    assert isinstance(reader.on, date)


async def test_employees_get_links_with_a_key() -> None:
    found = await suggestions(Shelf())("leave", Person("", "employee"))
    assert "/articles/a?key=" in found[0].url


async def test_what_would_not_be_answered_is_not_suggested() -> None:
    assert await suggestions(Shelf("abstain"))("zzz", CUSTOMER) == ()


async def test_without_an_index_there_are_none() -> None:
    shelf = Shelf()
    shelf.down = True
    assert await suggestions(shelf)("a return", CUSTOMER) == ()


async def test_late_ones_are_not_waited_for_and_keep_their_place() -> None:
    shelf = Shelf()
    shelf.may_end.clear()
    suggest = suggestions(shelf, within=0.001)
    assert [await suggest("a return", CUSTOMER) for _ in range(3)] == [(), (), ()]
    assert len(shelf.readers) == 2
    shelf.may_end.set()
    await asyncio.wait(suggest._running)
    await suggest("a return", CUSTOMER)
    assert len(shelf.readers) == 3
