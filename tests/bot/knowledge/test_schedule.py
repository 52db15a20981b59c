"""What is due: published when planned, put away when expired, and told to the owner once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.knowledge import notices
from bot.knowledge.schedule import Schedule
from bot.store.accounts import AuditRow
from bot.store.base import now
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from tests.bot.knowledge.writing import Desk, text

ZONE = ZoneInfo("Europe/London")
TODAY = datetime.now(ZONE).date()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def told(desk: Desk) -> list[tuple[str, str, str]]:
    found = desk.database.read_sync(notices.waiting)
    return [(notice.kind, notice.article_id, notice.owner) for notice, _ in found]


def logged(desk: Desk) -> list[tuple[str, str, str]]:
    return desk.database.read_sync(
        lambda s: [(row.who, row.action, row.subject) for row in s.query(AuditRow)]
    )


def set_row(desk: Desk, **values: Any) -> None:
    def work(session: Any) -> None:
        row = session.get_one(ArticleRow, "payday")
        for name, value in values.items():
            setattr(row, name, value)

    desk.database.write_sync(work)


def test_a_plan_is_carried_out_when_its_time_has_come(desk: Desk) -> None:
    desk.do("create", "payday", text(owner="Payroll"), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    desk.do("schedule", "payday", 1, "Grace", now() + timedelta(days=1))
    schedule = Schedule(desk.database, ZONE)
    assert schedule.run() == 0
    assert desk.row().status == "in_review"
    set_row(desk, publish_at=now() - timedelta(seconds=1))
    assert schedule.run() == 1
    row = desk.row()
    assert (row.status, row.publish_at) == ("published", None)
    assert desk.version(row.version).author == "Grace"
    assert told(desk) == [("published_as_planned", "payday", "Payroll")]
    assert schedule.run() == 0
    assert logged(desk) == [("schedule", "article.publish", "payday")]


def test_what_has_expired_is_put_away_and_told_once(desk: Desk) -> None:
    desk.publish(content=text(owner="Payroll", valid_to=TODAY - timedelta(days=1)))
    schedule = Schedule(desk.database, ZONE)
    assert schedule.run() == 1
    assert desk.row().status == "archived"
    assert schedule.run() == 0
    assert told(desk) == [("expired", "payday", "Payroll")]
    assert logged(desk) == [("schedule", "article.archive", "payday")]


def test_the_last_day_still_counts(desk: Desk) -> None:
    desk.publish(content=text(valid_to=TODAY))
    assert Schedule(desk.database, ZONE).run() == 0
    assert desk.row().status == "published"


def test_what_is_being_rewritten_is_told_but_stays(desk: Desk) -> None:
    desk.publish(content=text(valid_to=TODAY - timedelta(days=1)))
    desk.do("save", "payday", 2, text(valid_to=TODAY + timedelta(days=99)), "Ada")
    schedule = Schedule(desk.database, ZONE)
    assert [schedule.run(), schedule.run()] == [0, 0]
    assert (desk.row().status, desk.row().working_status) == ("published", "draft")
    assert told(desk) == [("expired", "payday", "")]


def test_an_end_that_comes_near_is_told_once_for_each_last_day(desk: Desk) -> None:
    desk.publish(content=text(valid_to=TODAY + timedelta(days=10)))
    schedule = Schedule(desk.database, ZONE)
    schedule.run()
    schedule.run()
    assert [kind for kind, *_ in told(desk)] == ["expires_soon"]
    set_row(desk, valid_to=TODAY + timedelta(days=12))
    schedule.run()
    assert [kind for kind, *_ in told(desk)] == ["expires_soon"] * 2


def test_a_notice_is_seen_once(desk: Desk) -> None:
    desk.publish(content=text(valid_to=TODAY))
    Schedule(desk.database, ZONE).run()
    ((notice, title),) = desk.database.read_sync(notices.waiting)
    assert (title, desk.database.read_sync(notices.count_waiting)) == ("Payday", 1)
    assert desk.database.write_sync(lambda s: notices.mark_seen(s, notice.id, "Ada"))
    assert not desk.database.write_sync(lambda s: notices.mark_seen(s, notice.id, "Ada"))
    assert desk.database.read_sync(notices.waiting) == []


async def test_it_looks_by_itself(desk: Desk) -> None:
    desk.publish(content=text(valid_to=TODAY - timedelta(days=1)))
    schedule = Schedule(desk.database, ZONE, pause=0.01)
    await schedule.start()
    try:
        async with asyncio.timeout(20):
            while desk.row().status != "archived":  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
    finally:
        await schedule.stop()
    assert told(desk) == [("expired", "payday", "")]
