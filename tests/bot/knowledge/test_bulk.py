"""One step with many articles: each is changed, or named with the reason."""

from __future__ import annotations

from bot.knowledge import bulk
from bot.knowledge.bulk import BulkResult
from bot.store.database import Database
from tests.bot.knowledge.writing import Desk, text


def apply(desk: Desk, step: str, ids: list[str], who: str = "Grace", value: str = "") -> BulkResult:
    return desk.database.write_sync(lambda s: bulk.apply(s, desk.flow, step, ids, who, value))


def test_each_article_by_its_own_rules(database: Database) -> None:
    desk = Desk(database)
    for name in ("one", "two"):
        desk.do("create", name, text(), "Ada")
    desk.do("submit", "one", 1, "Ada")
    result = apply(desk, "publish", ["one", "two", "three", "one"])
    assert result.done == ["one"]
    assert result.refused == {"two": "review_first", "three": "gone"}
    assert apply(desk, "publish", ["two"], who="Ada").refused == {"two": "review_first"}
    assert apply(desk, "archive", ["one", "two"]).done == ["one", "two"]
    assert apply(desk, "revive", ["one"]).done == ["one"]
    assert desk.row("two").status == "archived"


def test_owner_and_tags(database: Database) -> None:
    desk = Desk(database)
    desk.publish()
    apply(desk, "owner", ["payday"], value="Payroll")
    apply(desk, "add_tag", ["payday"], value="pay")
    apply(desk, "add_tag", ["payday"], value="pay")
    row = desk.row()
    assert (row.owner, row.tags, row.status) == ("Payroll", ["pay"], "published")
    apply(desk, "drop_tag", ["payday"], value="pay")
    assert desk.row().tags == []
