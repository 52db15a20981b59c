"""The tickets of a person, wherever they live."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.store.database import Database, StoreUnavailable
from bot.tickets import knowing
from connectors.errors import Unavailable
from connectors.messages import Person
from connectors.ticketing import Ticket, TicketSystem

# Enough for a ticket that is named by its number to be found, however old it is.
_MOST = 100


class PersonsTickets:
    """Ask every ticket system for one person's tickets."""

    def __init__(self, systems: Mapping[str, TicketSystem], database: Database) -> None:
        self._systems = systems
        self._database = database

    def system(self, name: str) -> TicketSystem:
        """Give the ticket system of that name. Raises KeyError."""
        return self._systems[name]

    async def find(self, person_id: str) -> Sequence[Ticket]:
        """List them, open ones first, newest first. Raises Unavailable."""
        try:
            found = await asyncio.gather(*(self._in(name, person_id) for name in self._systems))
            every = [ticket for some in found for ticket in some]
            own = await self._database.read(lambda s: knowing.without_others(s, person_id, every))
        except StoreUnavailable as error:
            raise Unavailable(str(error)) from error
        newest = sorted(own, key=lambda ticket: ticket.created_at, reverse=True)
        return sorted(newest, key=lambda ticket: ticket.state in ("solved", "closed"))[:_MOST]

    async def _in(self, name: str, person_id: str) -> list[Ticket]:
        known: Sequence[Person] = await self._database.read(
            lambda session: knowing.as_requesters(session, person_id, name)
        )
        return [one for who in known for one in await self._systems[name].find(who, _MOST)]
