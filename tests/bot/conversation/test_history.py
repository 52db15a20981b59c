"""Reading conversations back, and waiting for what is not there yet."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversation.history import ChannelHistory
from connectors.errors import Unavailable
from connectors.history import Said
from connectors.messages import Reply
from tests.bot.conversation.fake_rasa import Heard, Replies, echo, report, text
from tests.bot.conversation.world import CHANNEL, World, pressed, said


def words(lines) -> list[tuple[int, str]]:  # type: ignore[no-untyped-def]
    return [(line.sequence, line.what.text) for line in lines]


@pytest.fixture
async def talk(world: World) -> World:
    """A conversation of two questions."""
    for question in ("one", "two"):
        await world.hear(said(question, event_id=f"event-{question}"))
        await world.quiet()
    return world


async def test_a_conversation_is_read_back_in_order(talk: World) -> None:
    lines = await talk.history.after("c1", 0)
    assert words(lines) == [(1, "one"), (2, "You said: one"), (3, "two"), (4, "You said: two")]
    assert isinstance(lines[0].what, Said)
    assert isinstance(lines[1].what, Reply)
    assert (lines[0].what.event_id, lines[1].what.in_reply_to) == ("event-one", "event-one")
    assert lines[1].what.sequence == 2
    assert lines[0].at.tzinfo is not None


async def test_a_client_reads_on_from_where_it_was(talk: World) -> None:
    assert words(await talk.history.after("c1", 3)) == [(4, "You said: two")]
    assert await talk.history.after("c1", 4) == []


async def test_the_last_lines_are_given_oldest_first(talk: World) -> None:
    assert words(await talk.history.latest("c1", 2)) == [(3, "two"), (4, "You said: two")]


async def test_a_press_is_read_back_as_one(talk: World) -> None:
    await talk.hear(pressed("solved", value={"a": "1"}))
    await talk.quiet()
    line = (await talk.history.after("c1", 4))[0]
    assert isinstance(line.what, Said)
    assert line.what.press is not None
    assert (line.what.press.action, line.what.press.value) == ("solved", {"a": "1"})


async def test_an_unknown_conversation_has_no_lines(talk: World) -> None:
    assert await talk.history.after("c9", 0) == []
    assert await talk.history.latest("c9", 10) == []
    assert await talk.history.understood("c9", "event-one") == {}


async def test_another_channel_does_not_see_them(talk: World) -> None:
    other = ChannelHistory(talk.database, "other", talk.waiters)
    assert await other.after("c1", 0) == []


async def test_who_waits_is_woken_by_the_answer(world: World) -> None:
    let_go = asyncio.Event()

    async def held(heard: Heard) -> Replies:
        await let_go.wait()
        return [text("One"), report(), text("Two"), report()]

    world.rasa.answer = held
    await world.hear(said(event_id="e1"))
    waiting = asyncio.create_task(world.history.wait_for(CHANNEL, "c1", "e1", 20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    let_go.set()
    assert [reply.text for reply in await waiting] == ["One", "Two"]
    assert world.waiters._waiting == {}


async def test_what_is_handled_already_is_given_at_once(talk: World) -> None:
    replies = await talk.history.wait_for(CHANNEL, "c1", "event-one", 0)
    assert [reply.text for reply in replies] == ["You said: one"]


async def test_waiting_ends(world: World) -> None:
    world.rasa.answer = echo
    assert list(await world.history.wait_for(CHANNEL, "c1", "never", 0.05)) == []
    assert world.waiters._waiting == {}


async def test_an_answer_of_another_process_is_found_too(world: World) -> None:
    """Nobody wakes us then: we look again."""
    elsewhere = World(world.database, world.rasa, "there:8080")
    waiting = asyncio.create_task(world.history.wait_for(CHANNEL, "c1", "e1", 20))
    await elsewhere.hear(said(event_id="e1"))
    assert [reply.text for reply in await waiting] == ["You said: Hello"]
    await elsewhere.quiet()
    await elsewhere.stop()


async def test_a_database_that_is_down_is_said_to_be(talk: World) -> None:
    with talk.database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE turns RENAME TO gone")
        connection.commit()
    with pytest.raises(Unavailable):
        await talk.history.after("c1", 0)


async def test_one_reply_is_found_in_its_own_conversation_alone(talk: World) -> None:
    _, answer, *_ = await talk.history.after("c1", 0)
    assert isinstance(answer.what, Reply)
    found = await talk.history.reply("c1", answer.what.id)
    assert found == answer.what
    assert await talk.history.reply("c2", answer.what.id) is None
    assert await talk.history.reply("c1", "no such reply") is None
