"""Events that the far side delivers: genuine, once, and the same as those that are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import pytest

from connectors.channel import ChannelRequest
from connectors.errors import ConnectorError, NotAuthentic
from connectors.ticketing import TicketRef
from tests.contracts.ticketing.remote import RemoteBench, all_since, now
from tests.contracts.ticketing.system import ticket


class DeliveryBench(RemoteBench, Protocol):
    """A far side that delivers; `timed` where its deliveries are too old some time."""

    timed: bool

    async def deliveries(self, ref: TicketRef) -> Sequence[ChannelRequest]:
        """Give all genuine deliveries about a ticket so far, oldest first."""

    async def forged(self, request: ChannelRequest) -> Mapping[str, ChannelRequest]:
        """Give requests that the far side never made, by what is wrong with them."""

    async def old(self, request: ChannelRequest) -> ChannelRequest:
        """Give a delivery as it was signed an hour ago."""


class DeliveryContract:
    """The behaviours of every ticket system that delivers."""

    async def test_a_delivery_is_the_event_that_is_asked_for(self, bench: DeliveryBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        cursor = await now(bench)
        before = len(await bench.deliveries(ref))
        await bench.says(ref, "Which door?")
        await bench.move(ref, "solved")
        asked, _ = await all_since(bench, cursor)
        requests = (await bench.deliveries(ref))[before:]
        given = [event for one in requests for event in bench.system.parse_event(one)]
        assert [(e.id, e.kind, e.text, e.state, e.ref) for e in given] == [
            (e.id, e.kind, e.text, e.state, e.ref) for e in asked
        ]
        assert given

    async def test_our_words_and_internal_notes_are_no_events(self, bench: DeliveryBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.says(ref, "This person again", public=False)
        for one in await bench.deliveries(ref):
            assert list(bench.system.parse_event(one)) == []

    async def test_what_is_not_genuine_is_refused(self, bench: DeliveryBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.says(ref, "Which door?")
        genuine = (await bench.deliveries(ref))[-1]
        forged = await bench.forged(genuine)
        assert {"no signature", "another secret", "another body"} <= forged.keys()
        for what, request in forged.items():
            with pytest.raises(NotAuthentic):
                pytest.fail(f"{what} was taken: {bench.system.parse_event(request)}")

    async def test_what_is_too_old_is_refused(self, bench: DeliveryBench) -> None:
        if not bench.timed:
            pytest.skip("its signatures have no time: a replay is known by the event's id")
        ref = await bench.system.open(ticket(), "key-1")
        await bench.says(ref, "Which door?")
        genuine = (await bench.deliveries(ref))[-1]
        with pytest.raises(NotAuthentic):
            bench.system.parse_event(await bench.old(genuine))

    async def test_a_body_that_is_none_is_refused(self, bench: DeliveryBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.says(ref, "Which door?")
        genuine = (await bench.deliveries(ref))[-1]
        for body in (b"", b"[]", b"{", b"\xff\xfe", genuine.body[:-5]):
            with pytest.raises(ConnectorError):
                bench.system.parse_event(replace(genuine, body=body))
