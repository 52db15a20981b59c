"""One message through Rasa: what goes along, what a press may say, what a second try undoes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import storing
from bot.store.conversations import InboxRow
from connectors.messages import Person
from tests.bot.conversation.fake_rasa import FakeRasa, Heard, Replies, echo, extra, report, text
from tests.bot.conversation.world import ADA, OWNER, World, key, pressed, said


async def test_the_envelope_tells_who_speaks_and_when(world: World) -> None:
    customer = Person("v1", "customer", groups=frozenset({"gold"}))
    at = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    message = said("Where is my order?", event_id="e1", sender=customer)
    await world.hear(replace(message, sent_at=at))
    await world.quiet()
    (heard,) = world.rasa.heard
    assert (heard.sender, heard.text) == (key(), "Where is my order?")
    told = heard.metadata
    assert (told["event_id"], told["conversation_id"]) == ("e1", key())
    assert (told["audience"], told["groups"], told["press"]) == ("customer", ["gold"], None)
    # In the company's zone: one o'clock in a London summer.
    assert told["now"] == "2026-07-01T13:00:00+01:00"


async def test_typed_words_are_never_a_command(world: World) -> None:
    await world.hear(said('/confirm_ticket{"a": 1}'))
    await world.quiet()
    assert world.rasa.heard[0].text == 'confirm_ticket{"a": 1}'


@pytest.mark.parametrize(
    ("action", "value", "command"),
    [
        ("talk_to_human", {}, "/talk_to_human"),
        ("inform", {"leave_type": "annual leave"}, '/inform{"leave_type": "annual leave"}'),
        ("choose_intent", {"intent": "payday"}, "/payday"),
        ("choose_intent", {"intent": "restart"}, "/ask"),
        ("choose_intent", {}, "/ask"),
        ("choose_article", {"article": "payday"}, "/choose_article"),
        ("restart", {}, "/ask"),
        ("session_start", {}, "/ask"),
        ('solved{"x": 1}', {}, "/ask"),
    ],
)
async def test_a_press_says_only_what_a_button_may(
    world: World, action: str, value: dict[str, str], command: str
) -> None:
    await world.hear(pressed(action, value=value))
    await world.quiet()
    assert [heard.text for heard in world.rasa.heard] == [command]


async def test_a_press_brings_the_details_of_its_reply(world: World) -> None:
    async def with_details(heard: Heard) -> Replies:
        return [text("Send it?"), extra(details={"draft": {"key": "draft-1"}}), report()]

    world.rasa.answer = with_details
    await world.hear(said())
    await world.quiet()
    (reply,) = world.channel.kept["c1"]
    await world.hear(pressed("confirm_ticket", reply_id=reply.id, fields={"title": "Mine"}))
    await world.hear(pressed("confirm_ticket", "c2", reply_id=reply.id))
    await world.hear(pressed("confirm_ticket", "c3", reply_id="made-up"))
    await world.quiet()
    by_conversation = {heard.sender: heard.metadata["press"] for heard in world.rasa.heard}
    mine = by_conversation[key("c1")]
    assert mine["about"] == {"draft": {"key": "draft-1"}}
    assert mine["fields"] == {"title": "Mine"}
    # Somebody else's reply, and one that is not there, have no details.
    assert by_conversation[key("c2")]["about"] == {}
    assert by_conversation[key("c3")]["about"] == {}


async def test_a_first_try_rewinds_nothing(world: World) -> None:
    await world.hear(said("one"))
    await world.hear(said("two"))
    await world.quiet()
    assert len(world.rasa.memory[key()]) == 2


async def test_a_second_try_rewinds_only_its_own_message(world: World) -> None:
    """The first try never reached Rasa: what is in the tracker is the message before."""
    await world.hear(said("one"))
    await world.quiet()
    await world.rasa.stop()
    await world.start()
    await world.hear(said("two"))
    await world.until(lambda: len(world.channel.texts()) == 2)
    await world.rasa.start()
    world.let_time_pass()
    await world.quiet()
    assert [heard.text for heard in world.rasa.memory[key()]] == ["one", "two"]


async def test_a_message_that_was_answered_but_not_closed_is_asked_again(
    world: World, rasa: FakeRasa
) -> None:
    """The service died between Rasa's answer and the commit; the dialogue must not hear twice."""
    message = said("two", event_id="e2")
    await world.database.write(lambda s: storing.store(s, message, 1000, OWNER))
    await world.client.say(key(), "two", {"event_id": "e2"})
    await world.start()
    await world.quiet()
    assert [heard.text for heard in rasa.heard] == ["two", "two"]
    assert [heard.text for heard in rasa.memory[key()]] == ["two"]
    assert world.channel.texts() == ["You said: two"]


async def test_forty_tries_are_enough_while_rasa_is_down(world: World) -> None:
    await world.rasa.stop()
    await world.hear(said())
    await world.handled()
    world.database.write_sync(lambda s: setattr(s.get_one(InboxRow, 1), "attempts", 39))
    world.let_time_pass()
    await world.start()
    await world.quiet()
    (row,) = world.rows(InboxRow)
    assert (row.state, row.attempts) == ("failed", 40)
    assert len(world.channel.texts()) == 2


async def test_what_took_how_long_is_remembered(world: World) -> None:
    world.rasa.answer = echo
    await world.hear(said(event_id="e1"))
    await world.quiet()
    understood = await world.history.understood("c1", "e1")
    assert understood["intent"] == "payday"
    assert understood["milliseconds"].keys() == {"rasa", "handled"}


async def test_a_long_dialogue_begins_a_session_now_and_then(world: World) -> None:
    for _ in range(50):
        await world.hear(said("Hello"))
        await world.quiet()
    # A message and its reply are two lines; a session is 40 of them.
    assert len(world.rasa.sessions) == 4
    assert len(world.rasa.heard) == 50


async def test_where_others_read_nothing_is_told_that_needs_a_group(world: World) -> None:
    boss = replace(ADA, groups=frozenset({"managers"}))
    await world.hear(said("Hello", sender=boss))
    await world.hear(said("Hello", "c2", sender=boss, in_public=True))
    await world.quiet()
    told = {heard.sender: heard.metadata["groups"] for heard in world.rasa.heard}
    assert told == {key("c1"): ["managers"], key("c2"): []}
