"""Two processes, takeovers at any moment: nothing of the bot's comes after 'has joined'."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from bot.handoff.agents import Agent
from bot.store.conversations import OutboxRow, TurnRow
from bot.store.database import Database
from tests.bot.conversation.fake_rasa import FakeRasa, Heard, Replies, report, text
from tests.bot.conversation.world import World, key, said
from tests.bot.handoff.desk import Desk

CONVERSATIONS = 12


@pytest.fixture
async def twin(database: Database, rasa: FakeRasa) -> AsyncIterator[World]:
    """A second process on the same database."""
    own = Database(str(database.engine.url))
    twin = World(own, rasa, "there:8081")
    yield twin
    await twin.stop()
    own.close()


async def test_no_word_of_the_bot_comes_after_a_takeover(
    world: World, twin: World, desk: Desk
) -> None:
    chance = random.Random(5)
    agents = [desk.agent("ann"), desk.agent("ben")]

    async def slowly(heard: Heard) -> Replies:
        await asyncio.sleep(chance.uniform(0, 0.08))
        return [text("The bot's answer."), report(decision="answer")]

    world.rasa.answer = slowly

    async def speak(name: str) -> None:
        for number in range(3):
            process = chance.choice((world, twin))
            await process.hear(said(f"Question {number}", name))
            await asyncio.sleep(chance.uniform(0, 0.05))

    async def take(name: str, answers: int, process: World, agent: Agent) -> None:
        """Take over as soon as so many answers are there, whatever is under way."""
        await process.until(lambda: _lines(process, name, "person") > answers)
        await process.until(lambda: _lines(process, name, "bot") >= answers)
        items = await process.database.write(
            lambda s: process.agents.take(s, key(name), agent, over=True)
        )
        process.delivery.submit(items)

    names = [f"c{number}" for number in range(CONVERSATIONS)]
    await world.start()
    await twin.start()
    await asyncio.gather(
        *(speak(name) for name in names),
        *(
            take(name, number % 3, chance.choice((world, twin)), chance.choice(agents))
            for number, name in enumerate(names)
        ),
    )
    await world.quiet()
    orders = {name: [who for who, _ in world.texts(name)] for name in names}
    taken = {name: order.index("system") for name, order in orders.items()}
    assert [name for name in names if "bot" in orders[name][taken[name] :]] == []
    # Every word of the person is kept, whoever has to answer it.
    assert {order.count("person") for order in orders.values()} == {3}
    # Takeovers came before any answer had to be there, and after one or two.
    assert [name for n, name in enumerate(names) if orders[name].count("bot") < n % 3] == []


def _lines(world: World, name: str, author: str) -> int:
    return sum(who == author for who, _ in world.texts(name))


async def test_what_an_agent_said_survives_the_process(
    world: World, twin: World, desk: Desk
) -> None:
    """The process dies after the commit: another one carries the words out, once."""
    ann = desk.agent("ann")
    await world.hear(said("Hello"))
    await world.quiet()
    desk.take(ann)
    await world.quiet()
    await world.database.write(lambda s: world.agents.reply(s, key(), ann, "Hello, Ann here.", "n"))
    assert world.rows(OutboxRow)[-1].state == "pending"
    await twin.start()
    twin.let_time_pass()
    await world.quiet()
    assert twin.channel.texts() == ["Hello, Ann here."]
    assert [row.author for row in world.rows(TurnRow)][-1] == "agent"
    assert (desk.row().state, desk.row().person_at) == ("human", None)
