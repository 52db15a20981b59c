"""How a conversation stands: with whom it is, and at which place who waits."""

from __future__ import annotations

from bot.handoff.standing import DeskStandings
from connectors.channels.web.parts import Standing
from tests.bot.conversation.world import CHANNEL, World
from tests.bot.handoff.desk import Desk
from tests.bot.handoff.test_person import press_human


def standings(world: World) -> DeskStandings:
    return DeskStandings(world.database, world.duty, CHANNEL)


async def test_who_waits_has_a_place_that_moves(world: World, desk: Desk) -> None:
    ann, stands = desk.agent("ann"), standings(world)
    assert await stands("c1") == Standing("bot")
    for name in ("c1", "c2"):
        await press_human(world, name)
    assert await stands("c1") == Standing("waiting", 1, None)
    assert await stands("c2") == Standing("waiting", 2, None)
    desk.take(ann, "c1")
    assert await stands("c1") == Standing("human", agent="Ann")
    assert await stands("c2") == Standing("waiting", 1, None)


async def test_the_wait_is_told_where_it_is_known(world: World, desk: Desk) -> None:
    desk.agent("ann")
    await press_human(world)
    desk.lasted("it-support", "take", "waiting", 240, 300, 360, 1000, 200, ahead=0)
    assert await standings(world)("c1") == Standing("waiting", 1, 300)


async def test_what_has_ended_has_no_agent(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await press_human(world)
    desk.take(ann)
    desk.act(lambda s: world.agents.close(s, desk.row().conversation_id, ann, ""))
    assert await standings(world)("c1") == Standing("closed")
