"""The far side did it, and its answer was lost: nothing happens twice, nothing stays undone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from connectors.errors import Unavailable
from connectors.ticketing import NewTicket, TicketRef
from tests.contracts.ticketing.remote import RemoteBench
from tests.contracts.ticketing.system import ADA, NOTES, SCREEN, ticket
from tests.tickets.line import Fault

T = TypeVar("T")

# More writes than any change of a connector has.
_MOST_WRITES = 8


async def broken(
    bench: RemoteBench, fault: Fault, after: int, act: Callable[[], Awaitable[T]]
) -> T:
    """Break the line at one of an act's writes, and act again; the fault has to be noticed."""
    bench.line.fits, bench.line.faults = bench.writes, [*[""] * after, fault]
    try:
        done = await act()
    except Unavailable:
        assert not bench.line.faults, "it gave up before the line broke"
        return await act()
    finally:
        bench.line.fits, bench.line.faults = (lambda request: True), []
    return done


each_fault = pytest.mark.parametrize("fault", ["lost", "cut"])


class LostAnswers:
    """Each write of a change is cut off in turn, before and after it was done."""

    @each_fault
    async def test_one_ticket_is_opened_whole(self, bench: RemoteBench, fault: Fault) -> None:
        for after in range(_MOST_WRITES):
            key, before = f"key-{after}", await bench.count()
            one = ticket(attachments=(SCREEN, NOTES))

            async def act(one: NewTicket = one, key: str = key) -> TicketRef:
                return await bench.system.open(one, key)

            ref = await broken(bench, fault, after, act)
            assert await bench.count() == before + 1
            assert sorted(await bench.files(ref)) == [
                (NOTES.name, NOTES.content),
                (SCREEN.name, SCREEN.content),
            ]
            assert (await bench.system.open(one, key)) == ref

    @each_fault
    async def test_one_comment_is_added_with_its_file(
        self, bench: RemoteBench, fault: Fault
    ) -> None:
        for after in range(_MOST_WRITES):
            ref = await bench.system.open(ticket(), f"key-{after}")
            await bench.move(ref, "needs_info")

            async def act(ref: TicketRef = ref) -> None:
                await bench.system.comment(ref, ADA, "The north door", f"c-{ref.number}", (SCREEN,))

            await broken(bench, fault, after, act)
            await act()
            assert await bench.comments(ref) == [("Ada", "The north door")]
            assert await bench.files(ref) == [(SCREEN.name, SCREEN.content)]
            assert (await bench.system.status(ref)).state == "open"

    @each_fault
    async def test_a_ticket_is_opened_again_once(self, bench: RemoteBench, fault: Fault) -> None:
        for after in range(_MOST_WRITES):
            ref = await bench.system.open(ticket(), f"key-{after}")
            await bench.move(ref, "solved")

            async def act(ref: TicketRef = ref) -> None:
                await bench.system.reopen(ref, ADA, "It is back", f"r-{ref.number}")

            await broken(bench, fault, after, act)
            assert (await bench.system.status(ref)).state == "open"
            assert await bench.comments(ref) == [("Ada", "It is back")]
            await bench.move(ref, "solved")
            await act()
            assert (await bench.system.status(ref)).state == "solved"

    @each_fault
    async def test_a_rating_is_written_once(self, bench: RemoteBench, fault: Fault) -> None:
        for after in range(_MOST_WRITES):
            ref = await bench.system.open(ticket(), f"key-{after}")

            async def act(ref: TicketRef = ref) -> None:
                await bench.system.rate(ref, 4, "Quick", f"s-{ref.number}")

            await broken(bench, fault, after, act)
            assert await bench.ratings(ref) == [(4, "Quick")]
