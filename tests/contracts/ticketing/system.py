"""What every ticket system does the same: inherit the class and give the fixture `bench`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol

import pytest

from connectors.channel import ChannelRequest
from connectors.errors import ConnectorError, NotFound, Refused
from connectors.messages import Attachment, Person
from connectors.ticketing import (
    NewTicket,
    TicketRef,
    TicketState,
    TicketSystem,
    TranscriptLine,
)

ADA = Person("ada", "employee", name="Ada", email="ada@larkfield.example")
BOB = Person("bob", "customer", name="Bob")
SCREEN = Attachment("screen.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 500)
NOTES = Attachment("notes – größe.txt", "text/plain", "Größe 42\n".encode())


class Bench(Protocol):
    """A ticket system, and an agent's hands on the far side.

    `comments` gives author and text of all comments on a ticket, `files` name and content of its
    files, oldest first, `ratings` its ratings.
    """

    system: TicketSystem

    async def move(self, ref: TicketRef, state: TicketState) -> None: ...

    async def comments(self, ref: TicketRef) -> list[tuple[str, str]]: ...

    async def files(self, ref: TicketRef) -> list[tuple[str, bytes]]: ...

    async def ratings(self, ref: TicketRef) -> list[tuple[int, str]]: ...


def ticket(title: str = "The badge does not open the door", **parts: object) -> NewTicket:
    """Make a ticket of Ada's."""
    line = TranscriptLine("person", "My badge is broken", datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    given: dict[str, object] = {
        "description": "My badge does not open the door.\nSince this morning.",
        "requester": ADA,
        "type": "incident",
        "category": "facilities",
        "priority": "high",
        "queue": "facilities",
        "transcript": (line,),
        "facts": {"intent": "building_access", "confidence": "0.91"},
    }
    return NewTicket(title=title, **(given | parts))  # type: ignore[arg-type]


class TicketSystemContract:
    """The behaviours that every ticket system has."""

    async def test_a_ticket_is_opened_as_it_was_asked_for(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        assert ref.system == bench.system.name
        assert ref.number
        found = await bench.system.status(ref)
        assert found.ref == ref
        assert (found.title, found.state) == ("The badge does not open the door", "new")
        assert (found.type, found.category, found.priority) == ("incident", "facilities", "high")
        assert (found.queue, found.requester_id) == ("facilities", "ada")
        assert found.created_at.tzinfo is not None
        assert found.updated_at >= found.created_at

    async def test_the_same_key_opens_one_ticket(self, bench: Bench) -> None:
        refs = [await bench.system.open(ticket(), "key-1") for _ in range(3)]
        assert len(set(refs)) == 1
        assert len(await bench.system.find(ADA)) == 1

    async def test_the_same_key_at_the_same_moment_opens_one_ticket(self, bench: Bench) -> None:
        opening = (bench.system.open(ticket(), "key-1") for _ in range(5))
        refs = await asyncio.gather(*opening)
        assert len(set(refs)) == 1

    async def test_another_key_opens_another_ticket(self, bench: Bench) -> None:
        first = await bench.system.open(ticket(), "key-1")
        second = await bench.system.open(ticket(), "key-2")
        assert first.number != second.number

    @pytest.mark.parametrize(
        "text", ["我的门卡坏了", "<b>bold</b> & 'quotes'", "emoji 👩‍👧", "line\nbreak", "x" * 8000]
    )
    async def test_any_words_are_kept(self, bench: Bench, text: str) -> None:
        ref = await bench.system.open(ticket(description=text), "key-1")
        await bench.system.comment(ref, ADA, text, "key-2")
        assert [words for _, words in await bench.comments(ref)] == [text]

    async def test_a_comment_is_added_once(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        for _ in range(3):
            await bench.system.comment(ref, ADA, "Since Monday", "key-2")
        await bench.system.comment(ref, ADA, "Since Monday", "key-3")
        assert await bench.comments(ref) == [("Ada", "Since Monday")] * 2

    async def test_a_ticket_has_the_files_that_came_with_it(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(attachments=(SCREEN, NOTES)), "key-1")
        await bench.system.open(ticket(attachments=(SCREEN, NOTES)), "key-1")
        assert sorted(await bench.files(ref)) == [
            (NOTES.name, NOTES.content),
            (SCREEN.name, SCREEN.content),
        ]

    async def test_a_comment_brings_its_files_once(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        for _ in range(2):
            await bench.system.comment(ref, ADA, "It looks like this", "key-2", (SCREEN,))
        await bench.system.comment(ref, ADA, "", "key-3", (NOTES,))
        assert await bench.files(ref) == [
            (SCREEN.name, SCREEN.content),
            (NOTES.name, NOTES.content),
        ]

    async def test_others_put_no_files_into_a_ticket(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        with pytest.raises(NotFound):
            await bench.system.comment(ref, BOB, "Look", "key-2", (SCREEN,))
        assert await bench.files(ref) == []

    async def test_a_comment_answers_a_question(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.move(ref, "needs_info")
        await bench.system.comment(ref, ADA, "The north door", "key-2")
        assert (await bench.system.status(ref)).state == "open"

    async def test_a_comment_leaves_other_states_alone(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.system.comment(ref, ADA, "The north door", "key-2")
        assert (await bench.system.status(ref)).state == "new"

    @pytest.mark.parametrize("ended", ["solved", "closed"])
    async def test_a_ticket_that_ended_is_opened_again(
        self, bench: Bench, ended: TicketState
    ) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.move(ref, "solved")
        if ended == "closed":
            await bench.move(ref, "closed")
        await bench.system.reopen(ref, ADA, "It is back", "key-2")
        assert (await bench.system.status(ref)).state == "open"

    async def test_a_reopening_delivered_late_changes_nothing(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.move(ref, "solved")
        await bench.system.reopen(ref, ADA, "It is back", "key-2")
        await bench.system.reopen(ref, ADA, "It is back", "key-2")
        await bench.move(ref, "solved")
        await bench.system.reopen(ref, ADA, "It is back", "key-2")
        assert (await bench.system.status(ref)).state == "solved"

    async def test_a_ticket_in_work_is_not_opened_again(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        with pytest.raises(Refused):
            await bench.system.reopen(ref, ADA, "Hello?", "key-2")
        assert (await bench.system.status(ref)).state == "new"

    async def test_a_ticket_is_rated_once(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.move(ref, "solved")
        await bench.system.rate(ref, 4, "Quick", "key-2")
        await bench.system.rate(ref, 4, "Quick", "key-2")
        await bench.system.rate(ref, 1, "No, slow", "key-3")
        assert await bench.ratings(ref) == [(4, "Quick")]

    async def test_others_cannot_touch_a_ticket(self, bench: Bench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.move(ref, "solved")
        with pytest.raises(NotFound):
            await bench.system.comment(ref, BOB, "Close it", "key-2")
        with pytest.raises(NotFound):
            await bench.system.reopen(ref, BOB, "Again", "key-3")
        assert await bench.comments(ref) == []
        assert (await bench.system.status(ref)).state == "solved"

    @pytest.mark.parametrize(
        "number", ["FD-999999", "FD-0", "FD--1", "nonsense", "", "FD-²", "1e3"]
    )
    async def test_a_number_that_is_none_is_not_found(self, bench: Bench, number: str) -> None:
        ref = TicketRef(bench.system.name, number)
        with pytest.raises(NotFound):
            await bench.system.status(ref)
        with pytest.raises(NotFound):
            await bench.system.comment(ref, ADA, "Hello", "key-1")
        with pytest.raises(NotFound):
            await bench.system.reopen(ref, ADA, "Hello", "key-2")
        with pytest.raises(NotFound):
            await bench.system.rate(ref, 3, "", "key-3")

    async def test_a_persons_tickets_are_found_open_ones_first_newest_first(
        self, bench: Bench
    ) -> None:
        titles = ["one", "two", "three", "four"]
        refs = [await bench.system.open(ticket(t), f"key-{t}") for t in titles]
        await bench.system.open(ticket("not hers", requester=BOB), "key-b")
        await bench.move(refs[3], "solved")
        found = await bench.system.find(ADA)
        assert [t.title for t in found] == ["three", "two", "one", "four"]
        assert [t.title for t in await bench.system.find(ADA, 2)] == ["three", "two"]
        assert await bench.system.find(Person("nobody", "employee")) == []

    async def test_a_delivery_that_makes_no_sense_is_refused(self, bench: Bench) -> None:
        with pytest.raises(ConnectorError):
            bench.system.parse_event(ChannelRequest({}, b"{}"))
