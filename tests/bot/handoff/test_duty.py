"""Who is on duty: signed in, willing, of the team, within its hours, and with an open page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.handoff import duty
from bot.handoff.agents import Agent
from bot.handoff.duty import Duty
from bot.store.accounts import AccountRow
from bot.store.base import now
from bot.store.handoff import PresenceRow
from tests.bot.conversation.world import TOPICS, ZONE, World, said
from tests.bot.handoff.desk import TEAM, Desk


def is_manned(world: World, team: str = TEAM) -> bool:
    return world.database.read_sync(lambda s: world.duty.is_manned(s, team))


async def test_an_agent_with_an_open_page_is_there(world: World, desk: Desk) -> None:
    assert not is_manned(world)
    ann = desk.agent("ann")
    assert is_manned(world)
    assert not is_manned(world, "payroll")
    desk.off(ann)
    assert not is_manned(world)


@pytest.mark.parametrize("change", ["page", "account", "role"])
async def test_who_is_gone_is_not_there(world: World, desk: Desk, change: str) -> None:
    ann = desk.agent("ann")

    def work(session: Session) -> None:
        account = session.get_one(AccountRow, ann.id)
        if change == "page":
            session.get_one(PresenceRow, ann.id).seen_at = now() - timedelta(seconds=91)
        elif change == "account":
            account.disabled = True
        else:
            account.roles = ["manager"]

    world.database.write_sync(work)
    assert not is_manned(world)
    if change == "page":
        world.database.write_sync(lambda s: duty.beat(s, ann.id))
        assert is_manned(world)


def test_a_team_is_there_in_its_hours_alone() -> None:
    hours = Duty(TOPICS, ZONE, timedelta(seconds=90), 4)
    assert hours.is_open(TEAM, datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    assert not hours.is_open(TEAM, datetime(2026, 7, 1, 20, 0, tzinfo=UTC))
    assert hours.is_open("security", datetime(2026, 7, 1, 20, 0, tzinfo=UTC))
    assert not hours.is_open("no-team", datetime(2026, 7, 1, 9, 0, tzinfo=UTC))


async def test_room_is_what_the_agents_on_duty_do_not_hold(world: World, desk: Desk) -> None:
    ann: Agent = desk.agent("ann")
    desk.agent("ben")
    room = lambda: world.database.read_sync(lambda s: world.duty.room(s, TEAM))  # noqa: E731
    assert room() == (4, 4)
    await world.hear(said("Hello"))
    await world.quiet()
    desk.take(ann)
    assert room() == (4, 3)


async def test_without_a_team_nobody_is_on_duty(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    world.database.write_sync(lambda s: duty.set_presence(s, ann.id, True, ()))
    assert not is_manned(world)
