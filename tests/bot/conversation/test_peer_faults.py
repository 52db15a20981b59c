"""Channels and ticket systems that fail at random: nothing is lost, doubled or out of order."""

from __future__ import annotations

import random

from bot.store.conversations import OutboxRow
from bot.store.desk import DeskTicketRow
from connectors.errors import Unavailable
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.test_closing import OPEN
from tests.bot.conversation.world import World, said

MESSAGES = 6
MOST_FAULTS = 5


async def open_a_ticket(heard: Heard) -> Replies:
    """Answer every message with a ticket of its own."""
    return [text(f"Saved: {heard.text}"), report(OPEN | {"key": f"draft-{heard.text}"})]


def faults(chance: random.Random) -> list[Exception]:
    """Make faults that pass, more or less of them."""
    kinds = (Unavailable("down"), TimeoutError("slow"), ConnectionError("cut"), RuntimeError("?"))
    return [chance.choice(kinds) for _ in range(chance.randrange(MOST_FAULTS))]


async def test_peers_that_fail_get_everything_once_and_in_order(
    world: World, fault_rounds: int
) -> None:
    world.rasa.answer = open_a_ticket
    await world.start()
    for number in range(fault_rounds):
        await one_round(world, number)


async def one_round(world: World, number: int) -> None:
    """Open tickets while both far sides fail, and look at what reached them in the end."""
    chance = random.Random(number)
    conversation = f"c{number}"
    world.channel.faults, world.desk.faults = faults(chance), faults(chance)
    world.desk.loses_answer = chance.random() < 0.5
    names = [f"{number}-{n}" for n in range(MESSAGES)]
    for name in names:
        await world.hear(said(name, conversation=conversation))
    await world.in_no_time()
    reached = world.channel.texts(conversation)
    assert [t for t in reached if t.startswith("Saved")] == [f"Saved: {name}" for name in names]
    keys = [row.key for row in world.rows(DeskTicketRow)]
    assert sorted(keys) == sorted(set(keys))
    assert {f"draft-{name}" for name in names} <= set(keys)
    told = [t for t in reached if "FD-" in t]
    assert len(told) == len(set(told)) == MESSAGES
    assert {row.state for row in world.rows(OutboxRow)} == {"sent"}
