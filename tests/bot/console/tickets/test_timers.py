"""Service levels at the console: what is late is marked, found and counted."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.desk.sla.clock import ServiceClock
from bot.desk.sla.timing import ServiceLevels
from bot.store.desk import DeskEventRow, DeskTicketRow
from tests.bot.console.tickets.test_tickets import HERE, HOME, opened
from tests.bot.console.tickets.test_tickets import ann as ann
from tests.bot.console.visitor import Visitor
from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.world import ALWAYS, World


async def timed(world: World, ago: timedelta) -> None:
    """Let the ticket have been opened some time ago, and the clock look at it."""

    def work(session: Session) -> None:
        for row in session.query(DeskTicketRow):
            row.created_at, row.timed_at = row.created_at - ago, None
        for event in session.query(DeskEventRow):
            event.at -= ago

    await world.database.write(work)
    await ServiceClock(world.database, ServiceLevels(ALWAYS, ZoneInfo("UTC"))).tick()


async def test_a_ticket_says_by_when_it_is_due(world: World, ann: Visitor) -> None:
    await opened(world)
    await timed(world, timedelta())
    page = (await ann.get(HERE)).text
    assert "Its time" in page
    assert "First reply" in page
    assert "by " in page.split("Its time")[1]
    assert "Late" not in page.split("Its time")[1]
    assert "Due " in (await ann.get(HOME)).text
    assert "FD-1001" not in (await ann.get(f"{HOME}?service=late")).text


async def test_a_late_ticket_is_marked_found_and_told_in_its_history(
    world: World, ann: Visitor
) -> None:
    await opened(world)
    await timed(world, timedelta(days=60))
    page = (await ann.get(HERE)).text
    assert "Late</span> since" in page
    assert "First reply past its time" in page
    late = (await ann.get(f"{HOME}?service=late&sort=due")).text
    assert "FD-1001" in late
    assert "Late since" in late
    assert "FD-1001" not in (await ann.get(f"{HOME}?service=near")).text
