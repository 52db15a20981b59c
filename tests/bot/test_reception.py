"""What the empty chat page is told."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.reception import DeskReception
from bot.settings import ROOT
from bot.topics import load
from connectors.channels.web.sites import Admission, Site

LONDON = ZoneInfo("Europe/London")


async def test_it_tells_whether_people_are_there_and_when_that_changes() -> None:
    topics = load(ROOT / "data" / "topics.yml")
    site = Site("customers", "customer", Admission.ANYONE)
    welcome = await DeskReception(topics, LONDON)(site, "en")
    hours = topics.teams[topics.default_team["customer"]].opening
    assert welcome.topics == tuple(topics.suggestions["customer"])
    assert welcome.changes_at is not None
    assert welcome.changes_at > datetime.now(UTC)
    assert welcome.on_duty != hours.is_open(welcome.changes_at)
