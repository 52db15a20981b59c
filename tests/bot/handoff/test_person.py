"""The person's side: asked for, waited for, spoken to, left; the bot is silent meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.store.conversations import InboxRow, OutboxRow, TurnRow
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.world import SENTENCES, World, pressed, said
from tests.bot.handoff.desk import DRAFT, Desk, brings_human, wish

NEXT = "You are next in the queue of **IT Support**."
UNKNOWN = SENTENCES.say("utter_handoff_wait_unknown").text


async def press_human(world: World, conversation: str = "c1") -> None:
    await world.hear(pressed("talk_to_human", conversation))
    await world.quiet()


async def test_who_asks_waits_in_the_team_s_queue(world: World, desk: Desk) -> None:
    desk.agent("ann")
    await press_human(world)
    (told,) = world.channel.kept["c1"]
    assert (told.author, told.in_reply_to) == ("system", world.rows(InboxRow)[0].event_id)
    assert NEXT in told.text
    assert UNKNOWN in told.text
    assert [button.action for button in told.buttons] == ["leave_human"]
    assert (desk.row().state, desk.row().team) == ("waiting", "it-support")
    assert desk.steps() == [("bot", "waiting", "request", "person")]


async def test_while_nobody_is_there_a_ticket_is_offered(world: World, desk: Desk) -> None:
    """The agent went home between the action and the commit."""
    await press_human(world)
    (told,) = world.channel.kept["c1"]
    assert "Nobody of **IT Support** can take over at the moment." in told.text
    assert told.details == {"draft": DRAFT | {"ticket": DRAFT["ticket"] | {"facts": {}}}}
    assert [line.name for line in told.draft] == ["title", "description", "category", "priority"]
    assert desk.row().state == "bot"
    assert desk.steps() == []


async def test_places_in_the_queue_go_by_arrival_and_urgent_ones_go_first(
    world: World, desk: Desk
) -> None:
    desk.agent("ann")
    urgent = DRAFT | {"ticket": DRAFT["ticket"] | {"priority": "urgent"}}

    async def urgently(heard: Heard) -> Replies:
        return [report(wish("urgent", urgent))]

    for name in ("c1", "c2"):
        await press_human(world, name)
    world.rasa.answer = urgently
    await press_human(world, "c3")
    world.rasa.answer = brings_human
    places = {name: world.channel.texts(name)[0] for name in ("c1", "c2", "c3")}
    assert "You are next" in places["c1"]
    assert "You are number 2" in places["c2"]
    assert "You are next" in places["c3"]
    # Who asks again hears where they stand now, and nothing else changes.
    await press_human(world, "c1")
    assert "You are waiting for a person already. You are number 2" in world.channel.texts()[1]
    assert len(desk.steps()) == 1


async def test_the_wait_is_that_of_the_past(world: World, desk: Desk) -> None:
    desk.agent("ann")
    await press_human(world, "c9")
    await press_human(world)
    desk.lasted("it-support", "take", "waiting", 240, 300, 360, 1000, 200, ahead=0)
    await press_human(world, "c2")
    # Two places are free side by side, and two people wait before: one conversation has to end.
    assert UNKNOWN in world.channel.texts("c2")[0]
    desk.lasted("it-support", "close", "human", 600, 600, 600, 600, 600)
    await press_human(world, "c3")
    assert "about 15 minutes" in world.channel.texts("c3")[0]


async def test_who_waits_goes_on_with_the_bot_or_leaves(world: World, desk: Desk) -> None:
    desk.agent("ann")
    await press_human(world)
    await world.hear(said("When is payday?"))
    await world.quiet()
    assert world.channel.texts()[-1] == "You said: When is payday?"
    await world.hear(pressed("leave_human"))
    await world.quiet()
    assert world.channel.texts()[-1] == SENTENCES.say("utter_handoff_left_queue").text
    assert desk.steps()[-1] == ("waiting", "bot", "", "person")
    await world.hear(pressed("leave_human"))
    await world.quiet()
    assert world.channel.texts()[-1] == SENTENCES.say("utter_handoff_with_bot").text
    assert len(desk.steps()) == 2


async def test_a_human_speaks_and_the_bot_is_silent(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await press_human(world)
    desk.take(ann)
    await world.quiet()
    joined = world.channel.kept["c1"][-1]
    assert (joined.author, "**Ann** from **IT Support** has joined" in joined.text) == (
        "system",
        True,
    )
    heard, working = len(world.rasa.heard), len(world.channel.working)
    await world.hear(said("It says: certificate expired"))
    await world.quiet()
    assert (len(world.rasa.heard), len(world.channel.texts())) == (heard, 2)
    assert len(world.channel.working) == working + 1  # only that nobody works on it any more
    assert desk.row().person_at is not None
    desk.reply(ann, "Please restart it, then try again.")
    desk.reply(ann, "Please restart it, then try again.")
    await world.quiet()
    answered = world.channel.kept["c1"][2:]
    assert [(r.author, r.text) for r in answered] == [
        ("agent", "Please restart it, then try again.")
    ]
    assert desk.row().person_at is None


async def test_an_answer_under_way_at_the_takeover_is_not_sent(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(heard: Heard) -> Replies:
        arrived.set()
        await go_on.wait()
        opened: dict[str, Any] = DRAFT
        return [text("Payday is the 25th."), report(opened, decision="answer")]

    world.rasa.answer = slowly
    await world.hear(said("When is payday?"))
    await arrived.wait()
    desk.take(ann)
    go_on.set()
    await world.quiet()
    # The ticket that the person had confirmed is opened all the same.
    texts = world.channel.texts()
    assert "Payday is the 25th." not in texts
    assert texts[0].startswith("**Ann** from")
    assert [row.kind for row in world.rows(OutboxRow) if row.kind != "reply"] == ["open"]
    assert [row.understood for row in world.rows(TurnRow) if row.author == "person"] == [
        {"decision": "human", "milliseconds": {}}
    ]


async def test_a_ticket_that_is_confirmed_meanwhile_is_opened(world: World, desk: Desk) -> None:
    async def files(heard: Heard) -> Replies:
        assert heard.text == "/confirm_ticket"
        return [text("Saved."), report(DRAFT, decision="ticket")]

    ann = desk.agent("ann")
    await press_human(world)
    desk.take(ann)
    world.rasa.answer = files
    await world.hear(pressed("confirm_ticket"))
    await world.hear(pressed("not_quite"))
    await world.quiet()
    assert [row.kind for row in world.rows(OutboxRow) if row.kind != "reply"] == ["open"]
    assert "Saved." not in world.channel.texts()
    assert "**FD-1001**" in world.channel.texts()[-1]
    assert desk.row().state == "human"


async def test_the_button_is_there_while_a_human_has_it(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await press_human(world)
    desk.take(ann)
    await press_human(world)
    assert "**Ann** from **IT Support** has this conversation already" in world.channel.texts()[-1]
    await world.hear(pressed("leave_human"))
    await world.quiet()
    assert desk.steps()[-1] == ("human", "bot", "", "person")
    await world.hear(said("Hello"))
    await world.quiet()
    assert world.channel.texts()[-1] == "You said: Hello"


async def test_words_after_the_end_go_to_the_bot_and_the_button_opens_it_again(
    world: World, desk: Desk
) -> None:
    ann = desk.agent("ann")
    await world.hear(said("Hello"))
    await world.quiet()
    desk.take(ann)
    desk.act(lambda s: world.agents.close(s, desk.row().conversation_id, ann, "solved"))
    await world.hear(said("Thanks"))
    await world.quiet()
    assert desk.steps()[-2:] == [
        ("human", "closed", "solved", "Ann"),
        ("closed", "bot", "", "person"),
    ]
    desk.take(ann)
    desk.act(lambda s: world.agents.close(s, desk.row().conversation_id, ann, "solved"))
    await press_human(world)
    assert desk.steps()[-2:] == [
        ("closed", "bot", "", "person"),
        ("bot", "waiting", "request", "person"),
    ]


@pytest.mark.parametrize("is_manned", [True, False])
async def test_without_rasa_the_button_works(world: World, desk: Desk, is_manned: bool) -> None:
    await world.rasa.stop()
    if is_manned:
        desk.agent("ann", "service-desk")
    await world.hear(said("My badge is broken"))
    await world.handled()
    await world.hear(pressed("talk_to_human"))
    await world.until(lambda: world.rows(InboxRow)[-1].state == "done")
    opened = [row.body["title"] for row in world.rows(OutboxRow) if row.kind == "open"]
    if is_manned:
        assert opened == []
        assert desk.row().draft["ticket"]["title"] == "My badge is broken"  # type: ignore[index]
        assert desk.steps() == [("bot", "waiting", "failure", "person")]
    else:
        assert opened == ["My badge is broken"]


async def test_what_ended_in_vain_begins_again_only_by_wish(world: World, desk: Desk) -> None:
    desk.agent("ann")

    async def not_quite(heard: Heard) -> Replies:
        return [report(wish("not_quite"))]

    await press_human(world)
    await world.hear(pressed("leave_human"))
    await world.quiet()
    world.rasa.answer = not_quite
    await world.hear(pressed("not_quite"))
    await world.quiet()
    assert world.channel.texts()[-1].startswith("This is what I would send to **IT Support**")
    assert desk.row().state == "bot"
    world.rasa.answer = brings_human
    await press_human(world)
    assert desk.row().state == "waiting"
