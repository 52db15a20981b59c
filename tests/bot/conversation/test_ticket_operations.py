"""Tickets: opened once, honestly told of, and their news brought back."""

from __future__ import annotations

import pytest

from bot.desk import tickets
from bot.desk.tickets import SYSTEM
from bot.store.conversations import OutboxRow, PersonRow, TicketLinkRow
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.errors import Refused, Unavailable
from connectors.messages import Person
from connectors.ticketing import TicketRef, TicketState
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.test_closing import OPEN, TICKET
from tests.bot.conversation.world import SENTENCES, World, said

WAITING = SENTENCES.say("utter_ticket_waiting").text
REFUSED = SENTENCES.say("utter_ticket_refused").text


def will(world: World, *effects: dict[str, object]) -> None:
    """Let Rasa ask for effects."""

    async def answer(heard: Heard) -> Replies:
        return [text("Saved."), report(*effects)]

    world.rasa.answer = answer


async def open_one(world: World) -> str:
    """Open a ticket and return its number."""
    will(world, OPEN)
    await world.hear(said("Please open a ticket"))
    await world.until(lambda: bool(world.rows(TicketLinkRow)))
    await world.handled()
    return world.rows(TicketLinkRow)[0].number


def change(kind: str, number: str, **parts: object) -> dict[str, object]:
    return {"type": kind, "key": f"{kind}-1", "system": SYSTEM, "number": number} | parts


def move(world: World, number: str, state: TicketState, words: str = "") -> None:
    """Let an agent bring a ticket into a state."""
    world.database.write_sync(
        lambda s: tickets.move(s, tickets.find_row(s, number), state, "Grace", f"a-{state}", words)
    )


def ticket(world: World) -> DeskTicketRow:
    (row,) = world.rows(DeskTicketRow)
    return row


async def test_a_number_is_shown_when_there_is_one(world: World) -> None:
    number = await open_one(world)
    saved, opened = world.channel.kept["c1"]
    assert saved.text == "Saved."
    assert saved.ticket is None
    assert f"**{number}**" in opened.text
    assert "Facilities" in opened.text
    assert opened.ticket is not None
    assert (opened.ticket.number, opened.ticket.title) == (number, "Badge")
    assert opened.details == {"ticket_number": number}
    assert ticket(world).requester["name"] == "Ada"


async def test_a_ticket_system_that_is_down_is_told_of_once_and_the_number_comes_later(
    world: World,
) -> None:
    world.desk.faults = [Unavailable("down"), Unavailable("down"), Unavailable("down")]
    will(world, OPEN)
    await world.start()
    await world.hear(said("Please open a ticket"))
    await world.until(lambda: WAITING in world.channel.texts())
    for left in (1, 0):
        world.let_time_pass()
        await world.until(lambda left=left: len(world.desk.faults) == left)
        await world.handled()
    world.let_time_pass()
    await world.quiet()
    saved, waiting, opened = world.channel.texts()
    assert (saved, waiting) == ("Saved.", WAITING)
    assert "FD-1001" in opened


async def test_a_ticket_system_that_refuses_is_told_of_and_the_operation_kept(
    world: World,
) -> None:
    world.desk.faults = [Refused("no such project")]
    will(world, OPEN)
    await world.hear(said("Please open a ticket"))
    await world.quiet()
    assert world.channel.texts() == ["Saved.", REFUSED]
    dead = next(row for row in world.rows(OutboxRow) if row.kind == "open")
    assert (dead.state, dead.error) == ("dead", "no such project")
    assert dead.body["description"] == TICKET["description"]


async def test_an_answer_that_got_lost_opens_no_second_ticket(world: World) -> None:
    world.desk.faults, world.desk.loses_answer = [Unavailable("cut off")], True
    will(world, OPEN)
    await world.start()
    await world.hear(said("Please open a ticket"))
    await world.until(lambda: WAITING in world.channel.texts())
    world.let_time_pass()
    await world.quiet()
    assert len(world.rows(DeskTicketRow)) == 1
    assert "FD-1001" in world.channel.texts()[-1]


async def test_a_ticket_without_a_team_goes_to_that_of_its_category(world: World) -> None:
    will(world, OPEN | {"ticket": TICKET | {"queue": "no-such-team", "category": "payroll"}})
    await world.hear(said("Please open a ticket"))
    await world.quiet()
    assert ticket(world).queue == "payroll"


async def test_comments_and_ratings_reach_the_ticket(world: World) -> None:
    number = await open_one(world)
    move(world, number, "solved")
    will(world, change("rate", number, score=4, text="Quick"))
    await world.hear(said("four stars"))
    await world.quiet()
    will(world, change("comment", number, text="It happens again"))
    await world.hear(said("It happens again"))
    await world.quiet()
    assert (ticket(world).rating, ticket(world).rating_comment) == (4, "Quick")
    (comment,) = [row for row in world.rows(DeskEventRow) if row.kind == "comment"]
    assert (comment.text, comment.author, comment.by_requester) == ("It happens again", "Ada", True)


async def test_a_solved_ticket_is_opened_again(world: World) -> None:
    number = await open_one(world)
    move(world, number, "solved")
    will(world, change("reopen", number, text="Not solved"))
    await world.hear(said("Not solved"))
    await world.quiet()
    assert ticket(world).state == "open"


async def test_news_come_back_into_the_conversation_once(world: World) -> None:
    number = await open_one(world)
    world.database.write_sync(
        lambda s: tickets.add_comment(s, number, "Grace", "Which door?\nNorth or south?", "k1")
    )
    await world.start()
    await world.until(lambda: len(world.channel.texts()) == 3)
    news = world.channel.kept["c1"][-1]
    assert number in news.text
    assert "> Which door?\n> North or south?" in news.text
    assert "Grace" in news.text
    assert news.details == {"ticket_number": number}
    assert await world.operations.news("here:8080") == []


@pytest.mark.parametrize(
    ("state", "response"),
    [
        ("open", "utter_ticket_state_open"),
        ("needs_info", "utter_ticket_needs_info"),
        ("solved", "utter_ticket_solved"),
    ],
)
async def test_a_change_of_state_is_told(world: World, state: TicketState, response: str) -> None:
    number = await open_one(world)
    move(world, number, state, "Which door?")
    (item,) = await world.operations.news("here:8080")
    sentence = SENTENCES.say(response, number=number, author="Grace", comment="Which door?")
    assert item.body["text"] == sentence.text.strip()
    assert [b["title"] for b in item.body["buttons"]] == [b.title for b in sentence.buttons]


async def test_what_the_person_did_is_no_news(world: World) -> None:
    number = await open_one(world)
    (person,) = world.rows(PersonRow)
    ref, requester = TicketRef(SYSTEM, number), Person(person.id, "employee")
    await world.desk.comment(ref, requester, "More", "k1")
    assert await world.operations.news("here:8080") == []


async def test_news_of_a_ticket_from_elsewhere_are_told_to_nobody(world: World) -> None:
    number = await open_one(world)
    world.database.write_sync(lambda s: s.query(TicketLinkRow).delete())
    move(world, number, "solved")
    assert await world.operations.news("here:8080") == []
    assert len(world.channel.texts()) == 2
