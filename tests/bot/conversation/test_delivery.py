"""What is in the outbox is carried out: once, in order, and again when it could not be."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from bot.conversation import inbox, outbox, storing
from bot.conversation.outbox import Item
from bot.store.conversations import OutboxRow
from connectors.errors import NotFound, Refused, Unavailable
from tests.bot.conversation.world import OWNER, World, key, said


@pytest.fixture
def talk(world: World) -> World:
    """A world with a conversation, in which nobody waits for an answer."""
    stored = world.database.write_sync(lambda s: storing.store(s, said(), 1000, OWNER))
    assert stored.task is not None
    task = stored.task
    world.database.write_sync(lambda s: inbox.finish(s, task.inbox_id))
    return world


def add(world: World, *texts: str, conversation: str = "c1") -> list[Item]:
    """Put replies into the outbox, not yet submitted."""

    def work(session: Session) -> list[Item | None]:
        replies = (outbox.new_reply(text) for text in texts)
        return [outbox.add_reply(session, key(conversation), r, OWNER) for r in replies]

    return [item for item in world.database.write_sync(work) if item]


def states(world: World) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in world.rows(OutboxRow)]


async def test_replies_go_out_in_order(talk: World) -> None:
    items = add(talk, "one", "two", "three")
    talk.delivery.submit(items[:1])
    talk.delivery.submit(items[1:])
    await talk.quiet()
    assert talk.channel.texts() == ["one", "two", "three"]
    assert states(talk) == [("sent", 0)] * 3


async def test_a_channel_that_is_down_gets_it_later_and_once(talk: World) -> None:
    talk.channel.faults = [Unavailable("down"), Unavailable("still down")]
    talk.delivery.submit(add(talk, "Hello"))
    await talk.handled()
    assert (talk.channel.texts(), states(talk)) == ([], [("pending", 1)])
    await talk.start()
    talk.let_time_pass()
    await talk.until(lambda: states(talk) == [("pending", 2)])
    talk.let_time_pass()
    await talk.quiet()
    assert (talk.channel.texts(), states(talk)) == (["Hello"], [("sent", 2)])
    assert len(talk.channel.sends) == 1


async def test_no_reply_overtakes_one_that_could_not_be_sent(talk: World) -> None:
    talk.channel.faults = [Unavailable("down")]
    items = add(talk, "one", "two", "three")
    talk.delivery.submit(items[:2])
    await talk.handled()
    talk.delivery.submit(items[2:])
    await talk.handled()
    assert talk.channel.texts() == []
    await talk.start()
    talk.let_time_pass()
    await talk.quiet()
    assert talk.channel.texts() == ["one", "two", "three"]


async def test_a_reply_that_is_refused_in_the_end_lets_the_others_go(talk: World) -> None:
    talk.channel.faults = [Unavailable("down"), Refused("blocked")]
    talk.delivery.submit(add(talk, "one", "two"))
    await talk.handled()
    await talk.start()
    talk.let_time_pass()
    await talk.quiet()
    assert talk.channel.texts() == ["two"]
    assert states(talk) == [("dead", 1), ("sent", 0)]


async def test_any_other_fault_of_a_channel_is_tried_again_too(talk: World) -> None:
    talk.channel.faults = [RuntimeError("a bug")]
    talk.delivery.submit(add(talk, "Hello"))
    await talk.handled()
    assert states(talk) == [("pending", 1)]
    assert "a bug" in (talk.rows(OutboxRow)[0].error or "")


@pytest.mark.parametrize("refusal", [Refused("blocked"), NotFound("no such thread")])
async def test_what_is_refused_is_not_tried_again(talk: World, refusal: Exception) -> None:
    talk.channel.faults = [refusal]
    talk.delivery.submit(add(talk, "Hello"))
    await talk.quiet()
    assert states(talk) == [("dead", 0)]
    assert talk.rows(OutboxRow)[0].error == str(refusal)


async def test_a_reply_for_a_channel_that_is_gone_is_buried(talk: World) -> None:
    (item,) = add(talk, "Hello")
    talk.delivery.submit([replace(item, channel="fax")])
    await talk.quiet()
    assert states(talk) == [("dead", 0)]


async def test_the_far_sides_own_pause_is_kept(talk: World) -> None:
    talk.channel.faults = [Unavailable("too fast", retry_after=200)]
    talk.delivery.submit(add(talk, "Hello"))
    await talk.handled()
    row = talk.rows(OutboxRow)[0]
    assert 150 < (row.not_before - row.created_at).total_seconds() < 250


async def test_what_a_process_left_lying_is_carried_out_at_its_next_start(talk: World) -> None:
    add(talk, "one", "two")
    await talk.start()
    await talk.quiet()
    assert talk.channel.texts() == ["one", "two"]


async def test_what_is_in_hand_is_not_taken_a_second_time(talk: World) -> None:
    """A slow channel: the lease runs out while the reply still waits for its turn."""
    gate = talk.channel.gates["c1"] = asyncio.Event()
    talk.delivery.submit(add(talk, "one", "two"))
    await talk.start()
    talk.let_time_pass()
    due = await talk.database.write(lambda s: outbox.due(s, OWNER))
    assert len(due) == 2
    talk.delivery.submit(due)
    gate.set()
    await talk.quiet()
    await talk.handled()
    assert talk.channel.texts() == ["one", "two"]
    assert len(talk.channel.sends) == 2


async def test_after_a_fault_in_the_poll_it_goes_on(talk: World) -> None:
    class Broken:
        calls = 0

        def take_news(self, session: object) -> list[object]:
            self.calls += 1
            if self.calls == 1:
                raise RuntimeError("broken news")
            return []

    talk.operations._desk = broken = Broken()  # type: ignore[assignment]
    await talk.start()
    await talk.until(lambda: broken.calls > 1)
    (item,) = add(talk, "Hello")
    talk.database.write_sync(lambda s: outbox.failed(s, item, "down", 0.001))
    await talk.quiet()
    assert talk.channel.texts() == ["Hello"]


async def test_conversations_do_not_wait_for_each_other(talk: World) -> None:
    talk.database.write_sync(lambda s: storing.store(s, said("Hello", "c2"), 1000, OWNER))
    gate = talk.channel.gates["c1"] = asyncio.Event()
    talk.delivery.submit(add(talk, "slow"))
    talk.delivery.submit(add(talk, "quick", conversation="c2"))
    await talk.until(lambda: talk.channel.texts("c2") == ["quick"])
    assert talk.channel.texts("c1") == []
    gate.set()
    await talk.until(lambda: talk.channel.texts("c1") == ["slow"])


async def test_a_channel_is_told_that_an_earlier_try_may_have_arrived(talk: World) -> None:
    talk.delivery.submit(add(talk, "first try"))
    await talk.quiet()
    talk.channel.faults = [Unavailable("down")]
    talk.delivery.submit(add(talk, "second try"))
    await talk.start()
    await talk.in_no_time()
    told = [(reply.text, reply.again) for reply in talk.channel.kept["c1"]]
    assert told == [("first try", False), ("second try", True)]
