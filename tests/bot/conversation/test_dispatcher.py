"""Messages are answered once each, in order, whatever breaks meanwhile."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.conversation import storing
from bot.conversation.receiving import StoringReceiver
from bot.store.base import now
from bot.store.conversations import ConversationRow, InboxRow, PersonRow, TurnRow
from bot.store.database import Database, StoreUnavailable
from connectors.errors import Unavailable
from connectors.messages import Person
from tests.bot.conversation.fake_rasa import FakeRasa, Heard, Killed, Replies, echo
from tests.bot.conversation.world import OWNER, SENTENCES, World, key, pressed, said

TROUBLE = SENTENCES.say("utter_trouble").text


async def test_a_message_is_answered(world: World) -> None:
    assert await world.hear(said("When is payday?"))
    await world.quiet()
    assert world.channel.texts() == ["You said: When is payday?"]
    assert world.texts() == [("person", "When is payday?"), ("bot", "You said: When is payday?")]
    assert world.channel.working == [True, False]


async def test_a_redelivered_event_changes_nothing(world: World) -> None:
    message = said("When is payday?")
    assert await world.hear(message) is True
    assert await world.hear(message) is False
    await world.quiet()
    assert await world.hear(message) is False
    assert [heard.text for heard in world.rasa.heard] == ["When is payday?"]
    assert len(world.channel.sends) == 1
    assert len(world.texts()) == 2


async def test_the_same_event_delivered_many_times_at_once_is_stored_once(world: World) -> None:
    message = said()
    told = await asyncio.gather(*(world.hear(message) for _ in range(8)))
    await world.quiet()
    assert sorted(told) == [False] * 7 + [True]
    assert len(world.rasa.heard) == 1


async def test_messages_of_a_conversation_are_answered_in_order(world: World) -> None:
    together = 0
    most = 0

    async def slowly(heard: Heard) -> Replies:
        nonlocal together, most
        together += 1
        most = max(most, together)
        await asyncio.sleep(random.uniform(0, 0.02))
        together -= 1
        return await echo(heard)

    world.rasa.answer = slowly
    for number in range(10):
        await world.hear(said(f"{number}"))
    await world.quiet()
    assert [heard.text for heard in world.rasa.heard] == [f"{n}" for n in range(10)]
    assert world.channel.texts() == [f"You said: {n}" for n in range(10)]
    assert most == 1


async def test_conversations_do_not_wait_for_each_other(world: World) -> None:
    all_there = asyncio.Barrier(5)

    async def together(heard: Heard) -> Replies:
        await all_there.wait()
        return await echo(heard)

    world.rasa.answer = together
    for number in range(5):
        await world.hear(said("Hello", f"c{number}"))
    await world.quiet()
    assert [world.channel.texts(f"c{n}") for n in range(5)] == [["You said: Hello"]] * 5


async def test_rasa_down_is_told_once_and_the_message_is_answered_later(world: World) -> None:
    await world.rasa.stop()
    await world.start()
    await world.hear(said("When is payday?"))
    await world.until(lambda: world.channel.texts() == [TROUBLE])
    world.let_time_pass()
    await world.until(lambda: world.rows(InboxRow)[0].attempts >= 2)
    await world.handled()
    await world.rasa.start()
    world.let_time_pass()
    await world.quiet()
    assert world.channel.texts() == [TROUBLE, "You said: When is payday?"]
    assert world.rows(InboxRow)[0].state == "done"


async def test_what_waits_keeps_its_order(world: World) -> None:
    await world.rasa.stop()
    await world.start()
    for words in ("one", "two", "three"):
        await world.hear(said(words))
    await world.until(lambda: TROUBLE in world.channel.texts())
    await world.rasa.start()
    world.let_time_pass()
    await world.quiet()
    assert [heard.text for heard in world.rasa.heard] == ["one", "two", "three"]


async def test_a_connection_cut_in_mid_message_is_tried_again_from_the_same_point(
    world: World,
) -> None:
    async def die_once(heard: Heard) -> Replies:
        if heard.text == "two" and len(world.rasa.heard) == 2:
            raise Killed
        return await echo(heard)

    world.rasa.answer = die_once
    await world.start()
    for words in ("one", "two", "three"):
        await world.hear(said(words))
    await world.until(lambda: TROUBLE in world.channel.texts())
    world.let_time_pass()
    await world.quiet()
    # What the first try left in the tracker was rewound before the second.
    assert [heard.text for heard in world.rasa.memory[key()]] == ["one", "two", "three"]
    assert world.channel.texts() == ["You said: one", TROUBLE, "You said: two", "You said: three"]


async def test_an_answer_that_comes_too_late_counts_as_down(world: World) -> None:
    async def hang_once(heard: Heard) -> Replies:
        if len(world.rasa.heard) == 1:
            await asyncio.sleep(3600)
        return await echo(heard)

    world.rasa.answer = hang_once
    world.client._http.timeout = 0.2
    await world.start()
    await world.hear(said("Hello"))
    await world.until(lambda: TROUBLE in world.channel.texts())
    world.let_time_pass()
    await world.quiet()
    assert world.channel.texts() == [TROUBLE, "You said: Hello"]
    assert len(world.rasa.memory[key()]) == 1


async def test_a_message_that_breaks_rasa_is_given_up_and_the_next_one_answered(
    world: World,
) -> None:
    async def break_on_it(heard: Heard) -> Replies:
        return [] if heard.text == "boom" else await echo(heard)

    world.rasa.answer = break_on_it
    await world.start()
    await world.hear(said("boom"))
    await world.hear(said("Hello"))
    first = world.rows(InboxRow)[0].id
    for tries in (1, 2, 3):
        await world.until(lambda tries=tries: world.rows(InboxRow)[0].attempts == tries)
        await world.handled()
        world.let_time_pass()
    await world.quiet()
    gave_up = SENTENCES.say("utter_gave_up").text
    assert world.channel.texts() == [TROUBLE, gave_up, "You said: Hello"]
    row = next(row for row in world.rows(InboxRow) if row.id == first)
    assert (row.state, row.attempts) == ("failed", 4)
    assert "no reply" in str(row.error)


async def test_an_answer_that_makes_no_sense_is_given_up_too(world: World) -> None:
    async def nonsense(heard: Heard) -> Replies:
        return [{"custom": {"report": {"action": 7}}}]

    world.rasa.answer = nonsense
    await world.hear(said())
    await world.handled()
    assert world.channel.texts() == [TROUBLE]
    (row,) = world.rows(InboxRow)
    assert (row.state, row.attempts) == ("pending", 1)


async def test_the_human_button_works_while_rasa_is_down(world: World) -> None:
    await world.rasa.stop()
    await world.hear(said("My badge does not open the door"))
    await world.until(lambda: TROUBLE in world.channel.texts())
    await world.hear(pressed("talk_to_human"))
    await world.until(lambda: len(world.channel.texts()) == 3)
    saved, opened = world.channel.texts()[1:]
    assert saved == SENTENCES.say("utter_ticket_saved").text
    assert "FD-1001" in opened
    (ticket,) = await world.desk.find(_ada(world))
    assert ticket.title == "My badge does not open the door"
    assert ticket.queue == "service-desk"
    # The words themselves still wait for Rasa.
    assert [row.state for row in world.rows(InboxRow)] == ["pending", "done"]


async def test_a_message_whose_process_died_is_taken_up_at_the_next_start(
    world: World, database: Database
) -> None:
    stored = database.write_sync(lambda s: storing.store(s, said("Hello"), 1000, OWNER))
    assert stored.task is not None
    await world.start()
    await world.quiet()
    assert world.channel.texts() == ["You said: Hello"]
    assert world.rows(InboxRow)[0].attempts == 2


async def test_a_process_that_was_too_slow_says_nothing_more(
    world: World, database: Database, rasa: FakeRasa
) -> None:
    """Its lease ran out, and another process has answered meanwhile."""
    others = World(database, rasa, "there:8080")
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold_the_first(heard: Heard) -> Replies:
        if len(rasa.heard) == 1:
            held.set()
            await let_go.wait()
        return await echo(heard)

    rasa.answer = hold_the_first
    await world.hear(said("Hello"))
    await held.wait()
    database.write_sync(
        lambda session: setattr(session.get_one(ConversationRow, key()), "lease_until", now())
    )
    await others.start()
    await others.until(lambda: others.channel.texts() == ["You said: Hello"])
    let_go.set()
    await world.handled()
    assert world.channel.texts() == []
    assert [author for author, _ in world.texts()] == ["person", "bot"]
    await others.stop()


async def test_a_locked_database_stores_nothing_and_says_so(
    world: World, database: Database
) -> None:
    await world.hear(said("first"))
    await world.quiet()
    receiver = StoringReceiver()
    receiver.dispatcher = world.dispatcher
    with database.engine.connect() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        _be_impatient(database)
        with pytest.raises(StoreUnavailable, match="locked"):
            await world.hear(said("second"))
        with pytest.raises(Unavailable):
            await receiver(said("second"))
        other.exec_driver_sql("ROLLBACK")
    assert [row.text for row in world.rows(TurnRow)] == ["first", "You said: first"]
    assert len(world.rows(InboxRow)) == 1


def _ada(world: World) -> Person:
    (person,) = world.rows(PersonRow)
    return Person(person.id, "employee")


def _be_impatient(database: Database) -> None:
    """Let every pooled connection wait for a lock hardly at all."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=20")
