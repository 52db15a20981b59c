"""The agents' side: taken once, passed on, handed back; and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.conversation.outbox import Item
from bot.handoff.agents import Agent
from bot.handoff.states import HandoffRefused
from bot.store.database import Database
from bot.store.handoff import NoteRow
from tests.bot.conversation.world import World, key, pressed
from tests.bot.handoff.desk import Desk

Act = Callable[[Session], list[Item]]


async def waiting(world: World) -> None:
    await world.hear(pressed("talk_to_human"))
    await world.quiet()


def refused(desk: Desk, act: Act) -> str:
    with pytest.raises(HandoffRefused) as caught:
        desk.act(act)
    return caught.value.code


async def test_handed_back_and_transferred(world: World, desk: Desk) -> None:
    ann, ben = desk.agent("ann"), desk.agent("ben", "payroll")
    await waiting(world)
    desk.take(ann)
    desk.act(lambda s: world.agents.transfer(s, key(), ann, "payroll", "about the payslip"))
    desk.take(ben)
    desk.act(lambda s: world.agents.hand_back(s, key(), ben))
    await world.quiet()
    assert desk.steps() == [
        ("bot", "waiting", "request", "person"),
        ("waiting", "human", "queue", "Ann"),
        ("human", "waiting", "about the payslip", "Ann"),
        ("waiting", "human", "queue", "Ben"),
        ("human", "bot", "", "Ben"),
    ]
    told = world.channel.texts()[1:]
    assert told[1].startswith("Ann passes you on to **Payroll**")
    assert told[2].startswith("**Ben** from **Payroll** has joined")
    assert told[3].startswith("**Ben** has left and handed back")
    assert desk.row().agent_id is None


async def test_a_colleague_s_conversation_is_taken_only_knowingly(world: World, desk: Desk) -> None:
    ann, ben = desk.agent("ann"), desk.agent("ben")
    await waiting(world)
    desk.take(ann)
    assert refused(desk, lambda s: world.agents.take(s, key(), ben)) == "taken"
    desk.take(ann)  # once more changes nothing
    assert len(desk.steps()) == 2
    desk.take(ben, over=True)
    await world.quiet()
    assert world.channel.texts()[-1].startswith("**Ann** has left, and **Ben**")
    assert refused(desk, lambda s: world.agents.reply(s, key(), ann, "Hello", "n9")) == "taken"


async def test_what_is_refused(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await waiting(world)
    assert refused(desk, lambda s: world.agents.reply(s, key(), ann, "Hello", "n1")) == "state"
    assert refused(desk, lambda s: world.agents.hand_back(s, key(), ann)) == "state"
    desk.take(ann)
    for team in ("payroll", "no-team"):
        act: Act = lambda s, to=team: world.agents.transfer(s, key(), ann, to, "")  # type: ignore[misc]  # noqa: E731
        assert refused(desk, act) == "unmanned"
    assert refused(desk, lambda s: world.agents.reply(s, key(), ann, "  \n", "n2")) == "empty"
    assert desk.row().state == "human"


async def test_a_note_is_for_colleagues(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await waiting(world)
    before = world.texts()
    for _ in range(2):
        world.database.write_sync(
            lambda s: world.agents.note(s, key(), ann, "Known customer", "note-1")
        )
    (note,) = world.rows(NoteRow)
    assert (note.author, note.text) == ("Ann", "Known customer")
    assert world.texts() == before


async def test_two_processes_and_one_conversation(
    world: World, desk: Desk, database: Database
) -> None:
    """Ten agents in two processes press 'Take' at once: one gets it, once."""
    agents = [desk.agent(f"agent{n}") for n in range(10)]
    await waiting(world)
    other = Database(str(database.engine.url))

    async def take(at: Database, agent: Agent) -> str:
        try:
            items = await at.write(lambda s: world.agents.take(s, key(), agent))
        except HandoffRefused as refusal:
            return refusal.code
        return f"{len(items)}"

    took = await asyncio.gather(
        *(take(other if n % 2 else database, agent) for n, agent in enumerate(agents))
    )
    other.close()
    assert sorted(took) == ["1", *["taken"] * 9]
    assert [to for _, to, _, _ in desk.steps()] == ["waiting", "human"]


async def test_two_processes_and_one_clock(world: World, desk: Desk, database: Database) -> None:
    """What is due is done once, whichever process looks first."""
    desk.agent("ann")
    await waiting(world)
    desk.let_pass(11)
    await asyncio.gather(*(desk.clock.tick() for _ in range(4)))
    await world.quiet()
    assert desk.steps()[1:] == [("waiting", "bot", "late", "clock")]
    assert len(world.channel.texts()) == 2
