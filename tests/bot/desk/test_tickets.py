"""The built-in desk keeps the contract of ticket systems, and more."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest
from sqlalchemy.orm import Session

from bot.desk import files, tickets
from bot.desk.tickets import TRANSITIONS, Desk
from bot.files.keeping import content_of
from bot.store.conversations import ConversationRow, PersonRow, TicketLinkRow
from bot.store.database import Database
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.errors import NotFound, Refused, Unavailable
from connectors.ticketing import TicketRef, TicketState
from tests.contracts.ticketing import ADA, TicketSystemContract, ticket


@dataclass
class DeskBench:
    """The desk with an agent at it."""

    database: Database
    system: Desk
    numbers: count = field(default_factory=count)

    async def move(self, ref: TicketRef, state: TicketState, words: str = "") -> None:
        name = f"agent-{next(self.numbers)}"
        await self.database.write(
            lambda s: tickets.move(s, tickets.find_row(s, ref.number), state, "Grace", name, words)
        )

    async def comments(self, ref: TicketRef) -> list[tuple[str, str]]:
        events = await self.events(ref)
        return [(e.author, e.text) for e in events if e.kind == "comment"]

    async def files(self, ref: TicketRef) -> list[tuple[str, bytes]]:
        def read(session: Session) -> list[tuple[str, bytes]]:
            rows = files.of_ticket(session, tickets.find_row(session, ref.number).id)
            return [(row.name, content_of(session, row.digest)) for row in rows]

        return await self.database.read(read)

    async def ratings(self, ref: TicketRef) -> list[tuple[int, str]]:
        row = await self.row(ref)
        told = [e for e in row.events if e.kind == "rating"]
        assert len(told) <= 1
        return [(row.rating, row.rating_comment or "")] if row.rating else []

    async def events(self, ref: TicketRef) -> list[DeskEventRow]:
        return (await self.row(ref)).events

    async def row(self, ref: TicketRef) -> DeskTicketRow:
        def read(session):  # type: ignore[no-untyped-def]
            row = tickets.find_row(session, ref.number)
            return row, list(row.events)

        return (await self.database.read(read))[0]


@pytest.fixture
def bench(database: Database) -> DeskBench:
    return DeskBench(database, Desk(database))


class TestDesk(TicketSystemContract):
    """The contract."""


async def test_a_ticket_keeps_everything_that_was_said(bench: DeskBench) -> None:
    ref = await bench.system.open(ticket(), "key-1")
    row = await bench.row(ref)
    assert row.description == "My badge does not open the door.\nSince this morning."
    assert row.requester["email"] == "ada@larkfield.example"
    assert row.transcript[0]["text"] == "My badge is broken"
    assert row.facts == {"intent": "building_access", "confidence": "0.91"}


async def test_numbers_look_like_tickets_and_grow(bench: DeskBench) -> None:
    refs = [await bench.system.open(ticket(), f"key-{n}") for n in range(3)]
    assert [ref.number for ref in refs] == ["FD-1001", "FD-1002", "FD-1003"]


@pytest.mark.parametrize("number", ["FD-1001", "fd-1001", "1001"])
async def test_a_number_is_read_as_people_write_it(bench: DeskBench, number: str) -> None:
    await bench.system.open(ticket(), "key-1")
    assert (await bench.system.status(TicketRef("desk", number))).ref.number == "FD-1001"


async def test_the_history_of_states_is_kept(bench: DeskBench) -> None:
    ref = await bench.system.open(ticket(), "key-1")
    await bench.move(ref, "needs_info", "Which door?")
    await bench.system.comment(ref, ADA, "North", "key-2")
    await bench.move(ref, "solved", "New badge")
    await bench.move(ref, "closed")
    told = [
        (e.from_state, e.to_state, e.author) for e in await bench.events(ref) if e.kind == "state"
    ]
    assert told == [
        (None, "new", "Ada"),
        ("new", "needs_info", "Grace"),
        ("needs_info", "open", "Ada"),
        ("open", "solved", "Grace"),
        ("solved", "closed", "Grace"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [(a, b) for a in TRANSITIONS for b in TRANSITIONS if b not in TRANSITIONS[a]],
)
async def test_a_state_that_cannot_follow_is_refused(
    bench: DeskBench, before: str, after: TicketState
) -> None:
    ref = await bench.system.open(ticket(), "key-1")
    await bench.database.write(lambda s: setattr(tickets.find_row(s, ref.number), "state", before))
    with pytest.raises(Refused, match=f"{ref.number} is {before} and cannot become {after}"):
        await bench.move(ref, after)
    assert (await bench.system.status(ref)).state == before
    assert len(await bench.events(ref)) == 1


def test_every_state_can_be_reached_and_left() -> None:
    reached = {state for states in TRANSITIONS.values() for state in states}
    assert reached | {"new"} == set(TRANSITIONS)
    assert all(TRANSITIONS.values())


async def test_news_are_what_agents_did_and_told_once(bench: DeskBench) -> None:
    ref = await bench.system.open(ticket(), "key-1")
    await bench.database.write(
        lambda s: tickets.add_comment(s, ref.number, "Grace", "Which door?", "agent-c")
    )
    await bench.system.comment(ref, ADA, "North", "key-2")
    await bench.move(ref, "solved", "New badge")
    assert await bench.database.write(bench.system.take_news) == [], "nobody to tell yet"
    await bench.database.write(lambda session: _link(session, ref.number))
    news = await bench.database.write(bench.system.take_news)
    assert [(e.kind, e.author, e.text, e.state) for e in news] == [
        ("comment", "Grace", "Which door?", None),
        ("state", "Grace", "New badge", "solved"),
    ]
    assert {e.ref for e in news} == {ref}
    assert await bench.database.write(bench.system.take_news) == []


def _link(session: Session, number: str) -> None:
    person = PersonRow(id="person", audience="employee")
    conversation = ConversationRow(
        id="conversation", channel="web", external_id="thread", person_id="person"
    )
    session.add(person)
    session.flush()
    session.add(conversation)
    session.flush()
    ids = {"conversation_id": "conversation", "person_id": "person"}
    session.add(TicketLinkRow(system="desk", number=number, **ids))


async def test_an_agents_comment_with_the_same_key_is_added_once(bench: DeskBench) -> None:
    ref = await bench.system.open(ticket(), "key-1")
    for _ in range(2):
        await bench.database.write(
            lambda s: tickets.add_comment(s, ref.number, "Grace", "Which door?", "agent-c")
        )
    assert await bench.comments(ref) == [("Grace", "Which door?")]


async def test_a_comment_on_no_ticket_is_refused(bench: DeskBench) -> None:
    with pytest.raises(NotFound):
        await bench.database.write(
            lambda s: tickets.add_comment(s, "FD-1", "Grace", "Which door?", "agent-c")
        )


async def test_a_locked_database_is_a_system_that_is_down(bench: DeskBench) -> None:
    await bench.system.open(ticket(), "key-1")
    with bench.database.engine.connect() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with bench.database.engine.connect() as idle:
            idle.exec_driver_sql("PRAGMA busy_timeout=20")
        with pytest.raises(Unavailable):
            await bench.system.open(ticket(), "key-2")
        assert len(await bench.system.find(ADA)) == 1
        other.exec_driver_sql("ROLLBACK")
    assert (await bench.system.open(ticket(), "key-2")).number == "FD-1002"
