"""A conversation knows its open ticket, and whether words there are about it."""

from __future__ import annotations

from typing import Any

from bot.desk import tickets
from bot.store.conversations import ConversationRow
from bot.store.desk import DeskEventRow
from connectors.messages import Attachment
from tests.bot.conversation.test_ticket_operations import move, open_one
from tests.bot.conversation.world import World, said
from tests.bot.files.samples import PNG


def hint(world: World) -> Any:
    """Give what travelled with the last message."""
    return world.rasa.heard[-1].metadata["ticket"]


async def say(world: World, words: str = "Hello", **parts: Any) -> Any:
    """Say something, and give the hint that went along."""
    await world.hear(said(words, **parts))
    await world.handled()
    return hint(world)


async def ask(world: World, number: str, words: str = "Which door?") -> None:
    """Let an agent comment, and the person hear of it."""
    world.database.write_sync(lambda s: tickets.add_comment(s, number, "Grace", words, words))
    await tell(world)


async def tell(world: World) -> None:
    """Let news reach the person."""
    world.delivery.submit(await world.operations.news("here:8080"))
    await world.handled()


async def test_without_a_ticket_there_is_none(world: World) -> None:
    assert await say(world) is None


async def test_a_ticket_is_in_hand_after_the_agents_words_and_until_ours(world: World) -> None:
    number = await open_one(world)
    assert await say(world) == {"system": "desk", "number": number, "in_hand": False}
    await ask(world, number)
    assert (await say(world, "The north door"))["in_hand"] is True
    assert (await say(world, "Something else"))["in_hand"] is False
    move(world, number, "needs_info", "Which floor?")
    await tell(world)
    assert (await say(world, "The second"))["in_hand"] is True


async def test_in_a_thread_about_one_matter_it_stays_in_hand(world: World) -> None:
    await open_one(world)
    assert (await say(world, "It squeaks now", in_thread=True))["in_hand"] is True


async def test_a_solved_ticket_is_let_go_and_a_reopened_one_taken_up(world: World) -> None:
    number = await open_one(world)
    move(world, number, "solved", "Oiled")
    await tell(world)
    assert await say(world) is None
    move(world, number, "open", "Again")
    await tell(world)
    assert (await say(world))["number"] == number


async def test_another_conversation_knows_nothing_of_it(world: World) -> None:
    await open_one(world)
    assert await say(world, conversation="c2") is None
    assert {row.ticket_number for row in world.rows(ConversationRow)} == {"FD-1001", None}


async def test_a_file_alone_goes_to_the_open_ticket(world: World) -> None:
    number = await open_one(world)
    screen = Attachment("screen.png", "image/png", PNG)
    await world.hear(said("", attachments=(screen,)))
    await world.quiet()
    assert world.channel.texts()[-1] == f"I add `screen.png` to **{number}**."
    (comment,) = [e for e in world.rows(DeskEventRow) if e.kind == "comment"]
    assert comment.text == "[screen.png]"
