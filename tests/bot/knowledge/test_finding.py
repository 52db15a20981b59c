"""Lists of articles: narrowed, sorted, a page at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.knowledge import finding
from bot.knowledge.finding import PAGE, Found, Wanted
from bot.store.database import Database
from tests.bot.knowledge.writing import Desk, text


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database)
    desk.publish("payday", text(owner="Payroll", tags=["pay"], questions=["When is my salary?"]))
    desk.do("create", "élan", text(title="Élan", language="fr", audience="customer"), "Ada")
    desk.publish("percent", text(title="100% off", valid_to=date(2026, 7, 15)))
    desk.do("save", "percent", 2, text(title="100% off_now", tags=["pay", "shop"]), "Ada")
    return desk


def found(desk: Desk, sort: str = "title", page: int = 1, **wanted: Any) -> Found:
    return desk.database.read_sync(lambda s: finding.find(s, Wanted(**wanted), sort, page))


def ids(desk: Desk, **wanted: Any) -> list[str]:
    return [row.article_id for row in found(desk, **wanted).rows]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["percent", "payday", "élan"]),
        ({"words": "SALARY pay"}, ["payday"]),
        ({"words": "ÉLAN"}, ["élan"]),
        ({"words": "100%"}, ["percent"]),
        ({"words": "%"}, ["percent"]),
        ({"words": "f_n"}, ["percent"]),
        ({"words": "' OR 1=1 --"}, []),
        ({"state": "draft"}, ["percent", "élan"]),
        ({"state": "published"}, ["percent", "payday"]),
        ({"state": "archived"}, []),
        ({"owner": "Payroll"}, ["payday"]),
        ({"audience": "customer"}, ["élan"]),
        ({"language": "fr"}, ["élan"]),
        ({"tag": "pay"}, ["percent", "payday"]),
        ({"tag": "pay", "state": "draft"}, ["percent"]),
    ],
)
def test_a_list_is_narrowed(desk: Desk, wanted: dict[str, str], expected: list[str]) -> None:
    assert ids(desk, **wanted) == expected


def test_what_is_due(desk: Desk) -> None:
    desk.publish("summer", text(valid_to=date(2026, 7, 15)))
    assert ids(desk, due=date(2026, 7, 1)) == ["summer"]
    assert ids(desk, due=date(2026, 5, 1)) == []


def test_tags_come_with_the_page(desk: Desk) -> None:
    assert found(desk).tags == {"payday": ["pay"], "percent": ["pay", "shop"]}


def test_pages_end_where_the_list_ends(desk: Desk) -> None:
    for number in range(PAGE):
        desk.do("create", f"a-{number}", text(title=f"Z {number:03}"), "Ada")
    first, last, beyond = (found(desk, page=page) for page in (1, 2, 99))
    assert (first.total, first.pages, len(first.rows), len(last.rows)) == (PAGE + 3, 2, PAGE, 3)
    assert [row.article_id for row in beyond.rows] == [row.article_id for row in last.rows]
    assert beyond.page == 2


def test_sorting_both_ways_and_by_nonsense(desk: Desk) -> None:
    forth = [row.article_id for row in found(desk, "title").rows]
    back = [row.article_id for row in found(desk, "-title").rows]
    assert back == forth[::-1]
    assert len(found(desk, "nonsense; drop").rows) == 3


def test_choices_for_the_form(desk: Desk) -> None:
    assert desk.database.read_sync(finding.choices) == {
        "owner": ["Payroll"],
        "language": ["en", "fr"],
        "tag": ["pay", "shop"],
    }


def test_translations_of_each_other(desk: Desk) -> None:
    desk.do("create", "jour", text(language="fr", translation_group="day"), "Ada")
    desk.do("create", "day", text(translation_group="day"), "Ada")
    rows = desk.database.read_sync(lambda s: finding.translations(s, "day", "day"))
    assert [row.article_id for row in rows] == ["jour"]
    assert desk.database.read_sync(lambda s: finding.translations(s, "day", None)) == []
