"""A far side that is down, busy, slow, or lets us in no more: nothing is lost, nothing is done."""

from __future__ import annotations

import pytest

from connectors.errors import NotAllowed, NotFound, Unavailable
from tests.contracts.ticketing.remote import RemoteBench
from tests.contracts.ticketing.system import ADA, ticket
from tests.tickets.line import PAUSE, Fault

_FAULTS: list[Fault] = ["500", "429", "half", "never", "cut", "lost"]


class BadLines:
    """Every trouble is one of ours, and says when to come again where the far side does."""

    @pytest.mark.parametrize("fault", _FAULTS)
    async def test_it_is_unavailable_and_takes_it_later(
        self, bench: RemoteBench, fault: Fault
    ) -> None:
        bench.line.faults = [fault]
        with pytest.raises(Unavailable):
            await bench.system.open(ticket(), "key-1")
        if fault == "429":
            with pytest.raises(Unavailable):
                await bench.system.find(ADA)
            bench.system._http._until = 0.0  # type: ignore[attr-defined]
        await bench.system.open(ticket(), "key-1")
        assert await bench.count() == 1

    @pytest.mark.parametrize("fault", _FAULTS)
    async def test_no_read_tells_what_is_not_so(self, bench: RemoteBench, fault: Fault) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        bench.line.faults = [fault]
        with pytest.raises(Unavailable):
            await bench.system.status(ref)

    async def test_it_says_when_to_come_again(self, bench: RemoteBench) -> None:
        bench.line.faults = ["429"]
        with pytest.raises(Unavailable) as told:
            await bench.system.find(ADA)
        assert told.value.retry_after == PAUSE
        calls = len(bench.line.calls)
        with pytest.raises(Unavailable) as again:
            await bench.system.find(ADA)
        assert 0 < (again.value.retry_after or 0) <= PAUSE
        assert len(bench.line.calls) == calls, "it was not left alone"

    async def test_a_void_token_keeps_everything_until_there_is_another(
        self, bench: RemoteBench
    ) -> None:
        await bench.locks_us_out()
        with pytest.raises(NotAllowed):
            await bench.system.open(ticket(), "key-1")
        with pytest.raises(NotAllowed):
            await bench.system.news("")
        assert await bench.count() == 0
        await bench.lets_in()
        await bench.system.open(ticket(), "key-1")
        assert await bench.count() == 1

    async def test_its_check_says_what_is_missing(self, bench: RemoteBench) -> None:
        assert await bench.system.check() == []
        await bench.takes_away()
        assert await bench.system.check() != []

    async def test_a_ticket_that_was_deleted_is_not_found(self, bench: RemoteBench) -> None:
        ref = await bench.system.open(ticket(), "key-1")
        await bench.deletes(ref)
        with pytest.raises(NotFound):
            await bench.system.status(ref)
        with pytest.raises(NotFound):
            await bench.system.comment(ref, ADA, "Hello?", "key-2")
        assert await bench.system.find(ADA) == []
