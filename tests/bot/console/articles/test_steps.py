"""The buttons, the list and its bulk actions, versions, notices."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.knowledge.schedule import Schedule
from bot.store.base import now
from tests.bot.console.articles.conftest import actions
from tests.bot.console.visitor import Visitor
from tests.bot.knowledge.writing import Desk, text

HOME = "/console/articles"


async def step(who: Visitor, name: str, based_on: int, **parts: str) -> str:
    """Press a button, and give what the next page says."""
    answer = await who.post(f"{HOME}/steps/{name}/payday", {"based_on": str(based_on), **parts})
    assert answer.status_code == 303
    return (await who.get(answer.headers["location"])).text


async def test_written_by_one_and_approved_by_another(
    ada: Visitor, grace: Visitor, desk: Desk
) -> None:
    desk.do("create", "payday", text(), "Ada")
    assert "Sent to review." in await step(ada, "submit", 1)
    assert "Somebody else has to approve" in await step(ada, "publish", 1)
    assert "so somebody else has to approve it" in (await ada.get(f"{HOME}/review/payday")).text
    assert "Payday" in (await grace.get(f"{HOME}?state=in_review")).text
    assert "Approve and publish" in (await grace.get(f"{HOME}/review/payday")).text
    assert "Published." in await step(grace, "publish", 1)
    assert desk.row().status == "published"
    assert actions(desk.database) == [
        ("Ada", "article.submit", "payday"),
        ("Grace", "article.publish", "payday"),
    ]


async def test_a_review_shows_what_changes(ada: Visitor, grace: Visitor, desk: Desk) -> None:
    desk.publish()
    desk.do("save", "payday", 2, text("Paid on the 26th.", tags=["pay"]), "Ada")
    desk.do("submit", "payday", 3, "Ada")
    page = (await grace.get(f"{HOME}/review/payday")).text
    assert "<del>25th</del>" in page
    assert "<ins>26th</ins>" in page
    assert "Tags" in page
    assert "Which month?" in await step(grace, "send_back", 3, reason="Which month?")
    assert desk.row().working_status == "draft"
    assert "Please say what should change" in await step(grace, "send_back", 3, back="review")


async def test_two_publishes_at_once(grace: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    await grace.get(HOME)
    press = {"based_on": "1"}
    both = [grace.post(f"{HOME}/steps/publish/payday", press) for _ in range(2)]
    places = sorted(answer.headers["location"] for answer in await asyncio.gather(*both))
    assert places == [HOME, f"{HOME}/edit/payday"]
    assert (desk.row().status, desk.row().latest) == ("published", 2)
    assert "has changed the article in the meantime" in await step(grace, "publish", 1)


async def test_a_plan(ada: Visitor, grace: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    assert "Choose a time that lies ahead" in await step(grace, "schedule", 1, at="yesterday")
    past = (now() - timedelta(days=1)).isoformat()
    assert "Choose a time that lies ahead" in await step(grace, "schedule", 1, at=past)
    later = (now() + timedelta(days=1)).isoformat()
    assert "It is published at the time you set" in await step(grace, "schedule", 1, at=later)
    assert "Payday" in (await ada.get(f"{HOME}/due")).text
    assert "The plan is taken back" in await step(ada, "unschedule", 1)


async def test_steps_that_are_none(ada: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    for path in ("steps/_row/payday", "steps/submit/nothing"):
        assert (await ada.post(f"{HOME}/{path}", {"based_on": "1"})).status_code == 404


async def test_the_list_is_escaped_filtered_and_sorted(ada: Visitor, desk: Desk) -> None:
    desk.do("create", "xss", text(title="<script>alert(1)</script>", tags=["<b>"]), "Ada")
    desk.publish()
    everything = (await ada.get(HOME)).text
    assert "<script>alert(1)" not in everything
    assert "&lt;script&gt;alert(1)" in everything
    only = (await ada.get(f"{HOME}?words=PAY&state=published&sort=title&order=asc&page=9")).text
    assert "Payday" in only
    assert "alert(1)" not in only
    nonsense = await ada.get(f"{HOME}?sort=x&order=y&page=-1&state=z&tag=%00")
    assert nonsense.status_code == 200


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"step": "archive"}, "Choose articles"),
        ({"step": "", "id": "payday"}, "Choose articles"),
        ({"step": "add_tag", "id": "payday"}, "At most 50 tags"),
        ({"step": "archive", "id": "payday"}, "Done with 1."),
        ({"step": "publish", "id": ["payday", "other"]}, "not with 2"),
        (
            {"step": "owner", "value": "Payroll", "id": ["payday", "gone"]},
            "Done with 1, not with 1",
        ),
    ],
)
async def test_bulk_actions(
    ada: Visitor, desk: Desk, form: dict[str, str | list[str]], told: str
) -> None:
    desk.publish()
    desk.do("create", "other", text(), "Bob")
    answer = await ada.post(f"{HOME}/bulk?state=published", form)
    assert answer.headers["location"] == f"{HOME}?state=published"
    assert told in (await ada.get(HOME)).text


async def test_versions_are_compared_and_brought_back(ada: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("save", "payday", 1, text("Paid on the 26th."), "Bob", "moved")
    listed = (await ada.get(f"{HOME}/versions/payday")).text
    assert "moved" in listed
    compared = (await ada.get(f"{HOME}/compare/payday?left=1&right=2")).text
    assert "<ins>26th</ins>" in compared
    assert (await ada.get(f"{HOME}/compare/payday?left=1&right=99")).status_code == 404
    restore = {"based_on": "2", "version": "1"}
    assert (await ada.post(f"{HOME}/restore/payday", restore)).status_code == 303
    assert desk.row().body == "Paid on the 25th."
    await ada.post(f"{HOME}/restore/payday", restore)
    assert desk.row().latest == 3
    gone = {"based_on": "3", "version": "77"}
    assert (await ada.post(f"{HOME}/restore/payday", gone)).status_code == 404


async def test_notices_are_shown_until_seen(ada: Visitor, desk: Desk) -> None:
    desk.publish(content=text(owner="Payroll", valid_to=date(2026, 1, 1)))
    Schedule(desk.database, ZoneInfo("Europe/London")).run()
    page = (await ada.get(f"{HOME}/notices")).text
    assert "Ended on 2026-01-01" in page
    seen = page.split(f'action="{HOME}/notices/')[1].split("/seen")[0]
    await ada.post(f"{HOME}/notices/{seen}/seen", {})
    assert "No news" in (await ada.get(f"{HOME}/notices")).text
