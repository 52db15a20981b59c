"""What happens by itself: each wait ends, honestly and once."""

from __future__ import annotations

from tests.bot.conversation.world import World, key, pressed, said
from tests.bot.handoff.desk import Desk


async def waiting(world: World) -> None:
    await world.hear(pressed("talk_to_human"))
    await world.quiet()


async def test_nobody_took_it(world: World, desk: Desk) -> None:
    desk.agent("ann")
    await waiting(world)
    desk.let_pass(9)
    await desk.clock.tick()
    assert desk.row().state == "waiting"
    desk.let_pass(2)
    await desk.clock.tick()
    await desk.clock.tick()
    await world.quiet()
    assert desk.steps()[1:] == [("waiting", "bot", "late", "clock")]
    (offer,) = world.channel.kept["c1"][1:]
    assert "Nobody of **IT Support** was free in time" in offer.text
    assert offer.buttons[0].action == "confirm_ticket"
    assert offer.details["draft"]["key"] == "draft-1"


async def test_everybody_went_home(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await waiting(world)
    desk.off(ann)
    await desk.clock.tick()
    await world.quiet()
    assert desk.steps()[1:] == [("waiting", "bot", "unmanned", "clock")]
    assert "is on duty any more" in world.channel.texts()[-1]


async def test_an_agent_falls_silent(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await waiting(world)
    desk.take(ann)
    desk.let_pass(6)
    # More words do not make the wait shorter.
    await world.hear(said("Are you there?"))
    await world.quiet()
    for _ in range(3):
        await desk.clock.tick()
    await world.quiet()
    silent = [t for t in world.channel.texts() if "has not answered for 6 minutes" in t]
    assert len(silent) == 1
    assert desk.row().state == "human"
    desk.let_pass(15)
    await desk.clock.tick()
    await world.quiet()
    assert desk.steps()[-1] == ("human", "bot", "21 min", "clock")
    assert world.channel.kept["c1"][-1].draft != ()
    await world.hear(said("Hello"))
    await world.quiet()
    assert world.channel.texts()[-1] == "You said: Hello"


async def test_an_answer_begins_the_wait_anew(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await waiting(world)
    desk.take(ann)
    desk.let_pass(6)
    desk.reply(ann, "I am looking into it.")
    await desk.clock.tick()
    desk.let_pass(60)
    await desk.clock.tick()
    await world.quiet()
    assert desk.row().state == "human"
    assert not any("has not answered" in text for text in world.channel.texts())


async def test_a_forgotten_conversation_ends(world: World, desk: Desk) -> None:
    ann = desk.agent("ann")
    await waiting(world)
    desk.take(ann)
    desk.reply(ann, "Anything else?")
    desk.let_pass(121)
    await desk.clock.tick()
    await world.quiet()
    assert desk.steps()[-1] == ("human", "closed", "idle", "clock")
    assert "Nothing has been said for a while" in world.channel.texts()[-1]


async def test_a_takeover_that_nobody_asked_for_ends_in_a_ticket_too(
    world: World, desk: Desk
) -> None:
    ann = desk.agent("ann")
    await world.hear(said("My badge is broken"))
    await world.quiet()
    desk.take(ann)
    assert desk.steps() == [("bot", "human", "unasked", "Ann")]
    desk.let_pass(21)
    await desk.clock.tick()
    await world.quiet()
    title = world.channel.kept["c1"][-1].draft[0]
    assert (title.name, title.value) == ("title", "My badge is broken")
    assert desk.row().conversation_id == key()
