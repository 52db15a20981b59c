"""Whose a ticket is: by our own id, or by an address that a channel vouches for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.errors import NotFound
from connectors.messages import Person
from tests.contracts.ticketing.remote import RemoteBench
from tests.contracts.ticketing.system import ADA, ticket

VOUCHED = replace(ADA, verified=True)
TYPED = Person("mallory", "customer", name="Mallory", email=ADA.email)


class Owning:
    """Nobody reads or writes what is somebody else's."""

    async def test_tickets_filed_elsewhere_are_found_by_a_verified_address(
        self, bench: RemoteBench
    ) -> None:
        ref = await bench.files_as(str(ADA.email), "Filed by e-mail")
        await bench.files_as("bob@larkfield.example", "Bob's")
        assert [one.ref for one in await bench.system.find(VOUCHED)] == [ref]
        await bench.system.comment(ref, VOUCHED, "It is mine", "key-1")
        assert [text for _, text in await bench.comments(ref)] == ["It is mine"]

    async def test_an_address_that_somebody_typed_opens_nothing(self, bench: RemoteBench) -> None:
        ref = await bench.files_as(str(ADA.email), "Filed by e-mail")
        ours = await bench.system.open(ticket(requester=VOUCHED), "key-1")
        assert await bench.system.find(TYPED) == []
        for one in (ref, ours):
            with pytest.raises(NotFound):
                await bench.system.comment(one, TYPED, "Tell me more", "key-2")
            assert await bench.comments(one) == []

    async def test_guessing_numbers_tells_nothing(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.move(ref, "solved")
        absent = replace(ref, number=f"{ref.number}999")
        for one in (ref, absent):
            with pytest.raises(NotFound, match=f"^there is no ticket {one.number}$"):
                await bench.system.reopen(one, TYPED, "Open up", "key-2")

    async def test_a_typed_address_is_not_written_to_as_the_requesters(
        self, bench: RemoteBench
    ) -> None:
        ref = await bench.system.open(ticket(requester=TYPED), "key-1")
        assert [one.ref for one in await bench.system.find(TYPED)] == [ref]
        assert await bench.system.find(replace(VOUCHED, id="ada-elsewhere")) == []

    async def test_everything_that_was_said_stands_in_the_ticket(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(requester=VOUCHED), "key-1")
        words = await bench.told(ref)
        for part in (
            "My badge does not open the door.\nSince this morning.",
            "Ada",
            str(ADA.email),
            "My badge is broken",
            "building_access",
            "0.91",
        ):
            assert part in words
