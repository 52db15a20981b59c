"""A house with a logbook as its ticket system."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.conversation.ticket_operations import TicketOperations
from bot.desk.tickets import SYSTEM
from bot.store.conversations import TicketLinkRow
from bot.store.database import Database
from bot.tickets.feeds import Feeds
from bot.tickets.routing import Routing
from connectors.ticketing import TicketRef
from tests.bot.conversation import conftest
from tests.bot.conversation.fake_rasa import FakeRasa
from tests.bot.conversation.test_closing import OPEN
from tests.bot.conversation.test_ticket_operations import will
from tests.bot.conversation.world import OWNER, SENTENCES, TOPICS, ZONE, World, said
from tests.tickets.test_logbook import LogbookBench

rasa = conftest.rasa


@dataclass
class Elsewhere:
    """The world, whose tickets go to a logbook."""

    world: World
    logbook: LogbookBench
    feeds: Feeds

    async def opens(self) -> TicketRef:
        """Open a ticket, and give its name."""
        will(self.world, OPEN)
        await self.world.hear(said("Please open a ticket"))
        await self.world.until(lambda: bool(self.world.rows(TicketLinkRow)))
        await self.world.quiet()
        (link,) = self.world.rows(TicketLinkRow)
        return TicketRef(link.system, link.number, link.url)

    def feeds_of(self, owner: str) -> Feeds:
        """Make what another process asks for news with."""
        systems = {"logbook": self.logbook.system}
        world = self.world
        return Feeds(world.database, systems, world.operations, world.delivery.submit, 30, owner)


@pytest.fixture
async def elsewhere(database: Database, rasa: FakeRasa) -> AsyncIterator[Elsewhere]:
    world, logbook = World(database, rasa), LogbookBench()
    systems = {SYSTEM: world.desk, "logbook": logbook.system}
    world.operations = TicketOperations(
        database, systems, Routing("logbook"), world.desk, SENTENCES, TOPICS, ZONE, OWNER
    )
    world.delivery._tickets = world.operations
    made = Elsewhere(world, logbook, feeds=None)  # type: ignore[arg-type]
    made.feeds = made.feeds_of(OWNER)
    yield made
    await world.stop()
