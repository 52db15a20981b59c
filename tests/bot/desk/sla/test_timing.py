"""Timers: kept from the history, warned and breached once, whoever looks."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.desk import listing, tickets, working
from bot.desk.listing import Wanted
from bot.desk.sla import timing
from bot.desk.sla.clock import ServiceClock
from bot.desk.sla.timing import ServiceLevels, timers_of
from bot.desk.tickets import Desk
from bot.store.database import Database
from bot.store.desk import DeskEventRow, DeskTicketRow
from bot.store.service_levels import DeskTimerRow
from bot.topics import Topics
from connectors.ticketing import TicketRef
from tests.bot.conversation.world import ALWAYS
from tests.contracts.ticketing import ticket

REPLY, SOLVE = 4.0, 20.0


def levels(reply: float = REPLY, solve: float | None = SOLVE) -> Topics:
    """Teams that always work, with one level for all."""
    times = {"reply_hours": reply, "solve_hours": solve}
    teams = {name: team.model_copy(update=times) for name, team in ALWAYS.teams.items()}
    return ALWAYS.model_copy(update={"teams": teams, "service_levels": ()})


@pytest.fixture
def clock(database: Database) -> ServiceClock:
    """The clock over the database."""
    return ServiceClock(database, ServiceLevels(levels(), ZoneInfo("UTC")))


@pytest.fixture
async def opened(database: Database, clock: ServiceClock) -> TicketRef:
    """A ticket, timed."""
    ref = await Desk(database).open(ticket(), "k1")
    await clock.tick()
    return ref


async def earlier(database: Database, hours: float) -> None:
    """Let everything have happened so many hours earlier."""

    def work(session: Session) -> None:
        for row in session.query(DeskTicketRow):
            row.created_at -= timedelta(hours=hours)
            row.timed_at = None
        for event in session.query(DeskEventRow):
            event.at -= timedelta(hours=hours)
        for timer in session.query(DeskTimerRow):
            timer.promised_at = None

    await database.write(work)


async def timers(database: Database) -> dict[str, DeskTimerRow]:
    """Give the timers of the first ticket by kind."""

    def work(session: Session) -> dict[str, DeskTimerRow]:
        row = session.query(DeskTicketRow).first()
        return {timer.kind: timer for timer in timers_of(session, row)}

    return await database.read(work)


async def noted(database: Database) -> list[tuple[str, str]]:
    """Give the warnings and breaches in the history."""

    def work(session: Session) -> list[tuple[str, str]]:
        events = session.query(DeskEventRow).order_by(DeskEventRow.id)
        return [(e.kind, e.text) for e in events if e.author == timing.CLOCK]

    return await database.read(work)


async def change(database: Database, ref: TicketRef, state: str) -> None:
    """Bring a ticket into a state."""

    def work(session: Session) -> None:
        row = tickets.find_row(session, ref.number)
        tickets.move(session, row, state, "Grace", f"to-{state}", "words")  # type: ignore[arg-type]

    await database.write(work)


async def test_a_new_ticket_is_due_by_its_level(database: Database, opened: TicketRef) -> None:
    found = await timers(database)
    reply, solution = found["reply"], found["solution"]
    assert reply.due_at
    assert solution.due_at
    # The two begin a moment apart: at the row, and at its first event.
    assert round((solution.due_at - reply.due_at) / timedelta(hours=1), 3) == SOLVE - REPLY
    row = await database.read(lambda s: s.query(DeskTicketRow).one())
    assert row.due_at == reply.due_at


async def test_a_warning_comes_once_and_then_a_breach(
    database: Database, clock: ServiceClock, opened: TicketRef
) -> None:
    await earlier(database, REPLY * 0.8)
    await clock.tick()
    await clock.tick()
    assert await noted(database) == [("warned", "reply")]
    await earlier(database, REPLY)
    await clock.tick()
    await clock.settle_all()
    assert await noted(database) == [("warned", "reply"), ("breached", "reply")]


async def test_two_clocks_note_it_once(
    database: Database, clock: ServiceClock, opened: TicketRef
) -> None:
    await earlier(database, 2 * SOLVE)
    twin = ServiceClock(database, ServiceLevels(levels(), ZoneInfo("UTC")))
    await clock.tick()
    await twin.settle_all()
    assert sorted(await noted(database)) == [("breached", "reply"), ("breached", "solution")]


async def test_what_was_answered_in_time_is_never_late(
    database: Database, clock: ServiceClock, opened: TicketRef
) -> None:
    await change(database, opened, "solved")
    await earlier(database, 2 * SOLVE)
    await clock.settle_all()
    await clock.tick()
    assert await noted(database) == []
    assert all(timer.done_at for timer in (await timers(database)).values())


async def test_the_solution_stands_still_while_the_requester_is_asked(
    database: Database, clock: ServiceClock, opened: TicketRef
) -> None:
    await change(database, opened, "needs_info")
    await earlier(database, 2 * SOLVE)
    await clock.tick()
    assert (await timers(database))["solution"].due_at is None
    assert await noted(database) == []


async def test_passed_on_to_a_slower_team_it_is_due_no_later_than_promised(
    database: Database, opened: TicketRef
) -> None:
    promised = (await timers(database))["reply"].due_at
    slower = ServiceClock(database, ServiceLevels(levels(reply=40), ZoneInfo("UTC")))
    await slower.settle_all()
    assert (await timers(database))["reply"].due_at == promised


async def test_without_a_time_for_the_solution_there_is_no_timer(
    database: Database, opened: TicketRef
) -> None:
    without = ServiceClock(database, ServiceLevels(levels(solve=None), ZoneInfo("UTC")))
    await without.settle_all()
    assert list(await timers(database)) == ["reply"]


async def test_one_broken_ticket_keeps_no_other_from_being_timed(
    database: Database, clock: ServiceClock, opened: TicketRef
) -> None:
    await database.write(lambda s: setattr(s.query(DeskTicketRow).one(), "queue", "gone-team"))
    other = await Desk(database).open(ticket(), "k2")
    await clock.settle_all()
    timed = await database.read(
        lambda s: [r.ticket_id for r in s.query(DeskTimerRow).filter_by(kind="reply")]
    )
    assert tickets.id_of(other.number) in timed


async def test_the_list_knows_what_is_late_and_what_is_next(
    database: Database, clock: ServiceClock, opened: TicketRef
) -> None:
    await earlier(database, 2 * SOLVE)
    await clock.tick()
    fresh = await Desk(database).open(ticket(), "k2")
    await clock.tick()

    def numbers(wanted: Wanted, sort: str) -> list[str]:
        found = database.read_sync(lambda s: listing.find(s, wanted, sort, 1).rows)
        return [tickets.number_of(row) for row in found]

    assert numbers(Wanted("active", service="late"), "due") == [opened.number]
    assert numbers(Wanted("active", service="near"), "due") == []
    assert numbers(Wanted("active"), "due") == [opened.number, fresh.number]


async def test_the_priority_decides_by_the_level_that_names_it(database: Database) -> None:
    clock = ServiceClock(database, ServiceLevels(ALWAYS, ZoneInfo("UTC")))
    ref = await Desk(database).open(ticket(), "k1")
    await clock.tick()
    before = (await timers(database))["reply"].due_at

    def urgent(session: Session) -> None:
        row = tickets.find_row(session, ref.number)
        working.rank(session, row, "Grace", "urgent", "p1")

    await database.write(urgent)
    await clock.tick()
    after = (await timers(database))["reply"].due_at
    assert before
    assert after
    assert after < before
