"""Looking into a search: what answers, what is kept from whom, and drafts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.quality.playground import Kind, Playground, marked, why_hidden
from knowledge_index.passages import Article
from tests.bot.quality.world import PAYDAY, TODAY, Bench

EMPLOYEE = Kind("employee", TODAY)


@pytest.fixture
def playground(bench: Bench) -> Playground:
    return Playground(lambda: bench.service.index)


def test_it_shows_the_answer_and_where_it_stands(playground: Playground) -> None:
    seen = playground.ask(PAYDAY, EMPLOYEE)
    assert seen.verdict.decision == "answer"
    assert seen.answer is not None
    assert seen.hits[0].hit.article.id == "payday"
    assert seen.hits[0].parts == ((PAYDAY, True),)
    assert seen.lead > 0


def test_what_is_kept_from_somebody_is_named_with_the_reason(playground: Playground) -> None:
    seen = playground.ask("Salaries of the board.", EMPLOYEE)
    assert [(h.article.id, h.why) for h in seen.hidden] == [("board", "groups")]
    assert "board" not in [s.hit.article.id for s in seen.hits]
    manager = Kind("employee", TODAY, frozenset({"managers"}))
    seen = playground.ask("Salaries of the board.", manager)
    assert seen.hidden == []
    assert seen.first is not None
    assert seen.first.article.id == "board"


@pytest.mark.parametrize(
    ("article", "why"),
    [
        (Article("a", "A", "", audience="customer"), "audience"),
        (Article("a", "A", "", groups=frozenset({"hr"})), "groups"),
        (Article("a", "A", "", valid_from=TODAY + timedelta(days=1)), "not_yet"),
        (Article("a", "A", "", valid_to=TODAY - timedelta(days=1)), "over"),
    ],
)
def test_reasons_for_not_showing(article: Article, why: str) -> None:
    assert why_hidden(article, EMPLOYEE.reader) == why


def test_a_draft_is_tried_without_being_published(playground: Playground, bench: Bench) -> None:
    draft = Article("bonus", "Bonus", "The bonus comes in March.", version=1)
    text = "The bonus comes in March."
    seen = playground.ask(text, EMPLOYEE, [draft])
    assert seen.first is not None
    assert seen.first.article.id == "bonus"
    again = playground.ask(text, EMPLOYEE)
    assert "bonus" not in [s.hit.article.id for s in again.hits]
    assert "bonus" not in bench.service.index.versions()


def test_articles_in_a_language_that_is_not_read_are_marked(playground: Playground) -> None:
    german = Kind("employee", date(2026, 7, 1), language="de")
    assert all(hit.is_foreign for hit in playground.ask(PAYDAY, german).hits)
    assert not any(hit.is_foreign for hit in playground.ask(PAYDAY, EMPLOYEE).hits)


def test_words_that_answer_are_marked_in_their_order() -> None:
    text = "One. Two. Three. Four."
    assert marked(text, ["Three.", "One."]) == (
        ("One.", True),
        (" Two. ", False),
        ("Three.", True),
        (" Four.", False),
    )
    assert marked(text, ["Five.", ""]) == ((text, False),)
    assert marked(text, ["One. Two.", "Two. Three."]) == (
        ("One. Two.", True),
        (" Three. Four.", False),
    )
