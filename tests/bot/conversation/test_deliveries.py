"""What a platform delivered is stored first, and worked off in order, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.conversation import delivered
from bot.conversation.deliveries import Deliveries
from bot.store.base import now
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from connectors.errors import Refused, Unavailable

CHANNEL, OWNER = "somewhere", "here:8080"


class Bench:
    """Deliveries, and what was made of them; `faults` are raised by the next, one each."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.done: list[Mapping[str, Any]] = []
        self.faults: list[Exception] = []
        self.gate: asyncio.Event | None = None
        self.deliveries = Deliveries(database, CHANNEL, self.work, OWNER)

    async def work(self, body: Mapping[str, Any]) -> None:
        """Note it, unless it fails."""
        if self.gate:
            await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        self.done.append(body)

    def rows(self) -> list[DeliveryRow]:
        """Give all rows."""
        query = select(DeliveryRow).order_by(DeliveryRow.id)
        return self.database.read_sync(lambda session: list(session.execute(query).scalars()))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def quiet(self) -> None:
        """Wait until nothing is open."""
        await self.until(lambda: all(row.state != "pending" for row in self.rows()))

    def age(self, **values: Any) -> None:
        """Change all rows."""
        self.database.write_sync(lambda s: s.execute(update(DeliveryRow).values(**values)))


@pytest.fixture
async def bench(database: Database) -> AsyncIterator[Bench]:
    bench = Bench(database)
    yield bench
    await bench.deliveries.stop()


async def test_a_delivery_is_worked_off_once_and_forgotten(bench: Bench) -> None:
    assert await bench.deliveries.keep("e1", "c1", {"text": "Hello"}) is True
    await bench.quiet()
    assert await bench.deliveries.keep("e1", "c1", {"text": "Hello"}) is False
    await bench.quiet()
    assert bench.done == [{"text": "Hello"}]
    assert [(row.state, row.body) for row in bench.rows()] == [("done", {})]


async def test_secrets_are_masked_before_they_are_stored(bench: Bench) -> None:
    bench.gate = asyncio.Event()
    await bench.deliveries.keep(
        "e1", "c1", {"event": {"text": "card 4111 1111 1111 1111", "blocks": ["pin: 4711"], "n": 1}}
    )
    (row,) = bench.rows()
    assert row.body == {
        "event": {
            "text": "card [card number removed]",
            "blocks": ["pin: [password removed]"],
            "n": 1,
        }
    }
    bench.gate.set()
    await bench.quiet()


async def test_a_lane_stays_in_order_over_failures(bench: Bench) -> None:
    bench.faults = [Unavailable("down", retry_after=0.05), Unavailable("down", retry_after=0.05)]
    for number in range(5):
        await bench.deliveries.keep(f"e{number}", "c1", {"n": number})
    await bench.deliveries.start()
    await bench.quiet()
    assert bench.done == [{"n": number} for number in range(5)]


async def test_what_is_refused_is_buried_with_its_reason_and_holds_nobody_up(bench: Bench) -> None:
    bench.faults = [Refused("no such channel")]
    await bench.deliveries.keep("e1", "c1", {"n": 1})
    await bench.deliveries.keep("e2", "c1", {"n": 2})
    await bench.deliveries.start()
    await bench.quiet()
    assert bench.done == [{"n": 2}]
    first, _ = bench.rows()
    assert first.state == "dead"
    assert "no such channel" in str(first.error)


async def test_a_fault_of_ours_is_tried_again_and_then_buried(bench: Bench) -> None:
    bench.faults = [RuntimeError("broken") for _ in range(5)]
    await bench.deliveries.keep("e1", "c1", {"n": 1})
    await bench.deliveries.start()
    for _ in range(4):
        await bench.until(lambda: not bench.deliveries._busy)
        bench.age(not_before=now())
        before = len(bench.faults)
        await bench.until(lambda before=before: len(bench.faults) < before)  # type: ignore[misc]
    await bench.quiet()
    assert bench.rows()[0].state == "dead"
    assert bench.done == []


async def test_what_a_dead_process_left_is_taken_up_at_the_next_start(bench: Bench) -> None:
    def left_behind(session: Any) -> None:
        delivered.keep(session, CHANNEL, "e1", "c1", {"n": 1})
        session.flush()
        assert delivered.claim(session, CHANNEL, "c1", OWNER)

    bench.database.write_sync(left_behind)
    await bench.deliveries.start()
    await bench.quiet()
    assert bench.done == [{"n": 1}]


async def test_two_processes_keep_a_lane_in_order(bench: Bench) -> None:
    def taken_elsewhere(session: Any) -> None:
        delivered.keep(session, CHANNEL, "e1", "c1", {"n": 1})
        session.flush()
        assert delivered.claim(session, CHANNEL, "c1", "elsewhere:8080")

    bench.database.write_sync(taken_elsewhere)
    await bench.deliveries.keep("e2", "c1", {"n": 2})
    await bench.until(lambda: not bench.deliveries._busy)
    assert bench.done == []
    bench.age(not_before=now())
    await bench.deliveries.start()
    await bench.quiet()
    assert bench.done == [{"n": 1}, {"n": 2}]


async def test_one_that_lost_its_lease_changes_nothing(bench: Bench) -> None:
    def lose_it(session: Any) -> None:
        delivered.keep(session, CHANNEL, "e1", "c1", {"n": 1})
        session.flush()
        mine = delivered.claim(session, CHANNEL, "c1", "slow:8080")
        assert mine is not None
        session.execute(update(DeliveryRow).values(not_before=now()))
        session.expire_all()
        assert delivered.claim(session, CHANNEL, "c1", OWNER)
        delivered.finish(session, mine)

    bench.database.write_sync(lose_it)
    assert bench.rows()[0].state == "pending"


async def test_old_deliveries_are_deleted(bench: Bench) -> None:
    await bench.deliveries.keep("e1", "c1", {})
    await bench.quiet()
    bench.age(done_at=now() - timedelta(days=8))
    await bench.deliveries.start()
    await bench.until(lambda: bench.rows() == [])
    assert bench.rows() == []


async def test_a_flood_is_worked_off_a_few_at_a_time(bench: Bench) -> None:
    bench.gate = asyncio.Event()
    for number in range(20):
        await bench.deliveries.keep(f"e{number}", f"c{number}", {"n": number})
    await bench.until(lambda: sum(row.attempts for row in bench.rows()) == 8)
    bench.gate.set()
    await bench.quiet()
    assert sorted(body["n"] for body in bench.done) == list(range(20))
