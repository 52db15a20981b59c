"""What others do to a ticket comes back: once, in order, and nothing else does."""

from __future__ import annotations

import pytest

from connectors.ticketing import TicketState
from tests.contracts.ticketing.remote import RemoteBench, all_since, now, told
from tests.contracts.ticketing.system import ADA, SCREEN, ticket


class TellingNews:
    """Public words and changes of state by others."""

    async def test_the_first_look_brings_nothing_of_before(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.says(ref, "Which door?")
        first = await bench.system.news("")
        assert first.events == ()
        assert first.cursor
        assert (await bench.system.news(first.cursor)).events == ()

    async def test_an_agents_words_come_once(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        cursor = await now(bench)
        await bench.says(ref, "Which door?\nNorth or south?")
        events, cursor = await all_since(bench, cursor)
        (event,) = events
        assert (event.kind, event.ref) == ("comment", ref)
        assert event.text == "Which door?\nNorth or south?"
        assert event.author
        assert event.at.tzinfo is not None
        assert (await all_since(bench, cursor))[0] == []

    async def test_events_have_the_same_id_each_time(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        cursor = await now(bench)
        for words in ("one", "two", "three"):
            await bench.says(ref, words)
        first, _ = await all_since(bench, cursor)
        again, _ = await all_since(bench, cursor)
        assert [event.text for event in first] == ["one", "two", "three"]
        assert first == again
        assert len({event.id for event in first}) == 3

    @pytest.mark.parametrize("state", ["open", "needs_info", "solved"])
    async def test_a_change_of_state_comes(self, bench: RemoteBench, state: TicketState) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        cursor = await now(bench)
        await bench.move(ref, state)
        events, _ = await all_since(bench, cursor)
        assert [event.state for event in events if event.kind == "state"] == [state]
        assert (await bench.system.status(ref)).state == state

    async def test_our_own_words_do_not_come_back(self, bench: RemoteBench) -> None:
        cursor = await now(bench)
        ref = await bench.system.open(ticket(attachments=(SCREEN,)), "key-1")
        await bench.move(ref, "needs_info")
        await bench.system.comment(ref, ADA, "The north door", "key-2", (SCREEN,))
        await bench.move(ref, "solved")
        await bench.system.reopen(ref, ADA, "It is back", "key-3")
        await bench.system.rate(ref, 2, "Slow", "key-4")
        events, _ = await all_since(bench, cursor)
        assert [event.state for event in events] == ["needs_info", "solved"]

    async def test_internal_notes_never_come(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        cursor = await now(bench)
        await bench.says(ref, "This person again", public=False)
        await bench.says(ref, "We are on it")
        events, _ = await all_since(bench, cursor)
        assert [event.text for event in events] == ["We are on it"]

    async def test_a_state_that_nobody_mapped_is_told_to_operators(
        self, bench: RemoteBench
    ) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        cursor = await now(bench)
        await bench.puts(ref, bench.unmapped)
        events, cursor = await all_since(bench, cursor)
        assert [(told.kind, told.text) for told in told(events)] == [
            ("unknown_state", bench.unmapped)
        ]
        assert (await bench.system.status(ref)).state == "open", "it is not said to be over"
        await bench.move(ref, "solved")
        events, _ = await all_since(bench, cursor)
        assert "solved" in [event.state for event in events]

    async def test_news_of_several_tickets_come_in_order(self, bench: RemoteBench) -> None:
        one = await bench.system.open(ticket("One"), "key-1")
        two = await bench.system.open(ticket("Two"), "key-2")
        cursor = await now(bench)
        for ref, words in ((one, "1"), (two, "2"), (one, "3")):
            await bench.says(ref, words)
        events, _ = await all_since(bench, cursor)
        assert [(event.ref, event.text) for event in events] == [(one, "1"), (two, "2"), (one, "3")]
