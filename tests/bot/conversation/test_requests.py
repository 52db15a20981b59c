"""What people do to their own tickets outside of a dialogue."""

from __future__ import annotations

import pytest

from bot.conversation import storing
from bot.conversation.people import PersonsTickets
from bot.conversation.requests import OwnRequests
from bot.conversation.withdrawing import Withdrawing
from bot.desk.tickets import SYSTEM
from bot.store.conversations import InboxRow, TurnRow
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.errors import NotFound, Refused
from connectors.messages import Person
from connectors.ticketing import NewTicket, TicketRef
from tests.bot.conversation.world import ADA, CHANNEL, OWNER, World, said

BOB = Person("bob", "employee", name="Bob")


def requests(world: World) -> OwnRequests:
    tickets = PersonsTickets({SYSTEM: world.desk}, world.database)
    return OwnRequests(world.database, CHANNEL, tickets, {"facilities": "Facilities"})


async def ticket(world: World, sender: Person = ADA) -> TicketRef:
    """Let somebody speak, and open a ticket of theirs."""
    message = said(sender=sender, conversation=sender.id)
    stored = world.database.write_sync(lambda s: storing.store(s, message, 1000, OWNER))
    assert stored.task is not None
    mine = Person(stored.task.person_id, "employee", name=sender.name)
    return await world.desk.open(
        NewTicket("Badge", "It beeps", mine, queue="facilities"), sender.id
    )


def solve(world: World) -> None:
    world.database.write_sync(lambda s: setattr(s.query(DeskTicketRow).one(), "state", "solved"))


async def test_one_sees_ones_own_and_nobody_elses(world: World) -> None:
    ref = await ticket(world)
    await ticket(world, BOB)
    (card,) = await requests(world).mine(ADA)
    assert (card.number, card.title, card.state) == (ref.number, "Badge", "new")
    assert card.queue == "Facilities"


async def test_somebody_who_never_spoke_has_none(world: World) -> None:
    assert await requests(world).mine(BOB) == []


async def test_a_comment_is_added_once_a_key(world: World) -> None:
    ref = await ticket(world)
    for _ in range(2):
        await requests(world).comment(ADA, ref.number, "Second floor.", "key-1")
    events = [row for row in world.rows(DeskEventRow) if row.kind == "comment"]
    assert [(row.text, row.author, row.by_requester) for row in events] == [
        ("Second floor.", "Ada", True)
    ]


async def test_a_solved_ticket_is_opened_again(world: World) -> None:
    ref = await ticket(world)
    solve(world)
    await requests(world).reopen(ADA, ref.number, "key-1")
    assert [card.state for card in await requests(world).mine(ADA)] == ["open"]


async def test_an_open_one_is_not(world: World) -> None:
    ref = await ticket(world)
    with pytest.raises(Refused):
        await requests(world).reopen(ADA, ref.number, "key-1")


async def test_the_ticket_of_somebody_else_is_not_found(world: World) -> None:
    ref = await ticket(world)
    await ticket(world, BOB)
    with pytest.raises(NotFound):
        await requests(world).comment(BOB, ref.number, "Mine now", "key-1")


async def test_what_is_withdrawn_is_forgotten_and_not_answered(world: World) -> None:
    message = said("My secret", event_id="e1")
    world.database.write_sync(lambda s: storing.store(s, message, 1000, OWNER))
    await Withdrawing(world.database, CHANNEL)("c1", "e1")
    (row,) = world.rows(InboxRow)
    assert (row.state, row.body["text"]) == ("failed", "")
    assert [turn.text for turn in world.rows(TurnRow)] == [""]


async def test_what_is_answered_already_is_forgotten_all_the_same(world: World) -> None:
    await world.hear(said("My secret", event_id="e1"))
    await world.quiet()
    await Withdrawing(world.database, CHANNEL)("c1", "e1")
    assert [row.state for row in world.rows(InboxRow)] == ["done"]
    assert [t.text for t in world.rows(TurnRow) if t.author == "person"] == [""]


async def test_what_we_never_had_is_no_trouble(world: World) -> None:
    await Withdrawing(world.database, CHANNEL)("c1", "no-such-event")
    assert world.rows(InboxRow) == []
