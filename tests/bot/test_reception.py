"""What the empty chat page is told."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.reception import DeskReception
from bot.settings import ROOT
from bot.store.database import StoreUnavailable
from bot.topics import load
from connectors.channels.web.sites import Admission, Site

LONDON = ZoneInfo("Europe/London")
TOPICS = load(ROOT / "data" / "topics.yml")
SITE = Site("customers", "customer", Admission.ANYONE)


async def test_it_tells_the_hours_and_when_they_change() -> None:
    async def is_manned(team: str) -> bool:
        return False

    welcome = await DeskReception(TOPICS, LONDON, is_manned)(SITE, "en")
    hours = TOPICS.teams[TOPICS.default_team["customer"]].opening
    assert welcome.topics == tuple(TOPICS.suggestions["customer"])
    assert welcome.changes_at is not None
    assert welcome.changes_at > datetime.now(UTC)
    assert welcome.is_open != hours.is_open(welcome.changes_at)


@pytest.mark.parametrize("is_there", [True, False])
async def test_people_are_there_when_somebody_of_the_team_is(is_there: bool) -> None:
    async def is_manned(team: str) -> bool:
        return is_there and team == TOPICS.default_team["customer"]

    assert (await DeskReception(TOPICS, LONDON, is_manned)(SITE, "en")).on_duty is is_there


async def test_nobody_is_promised_while_the_database_is_away() -> None:
    async def is_manned(team: str) -> bool:
        raise StoreUnavailable("locked")

    assert not (await DeskReception(TOPICS, LONDON, is_manned)(SITE, "en")).on_duty
