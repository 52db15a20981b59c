"""The tickets of a person, wherever they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.messages import Person
from connectors.ticketing import Ticket, TicketSystem

# Enough for a ticket that is named by its number to be found, however old it is.
_MOST = 100


class PersonsTickets:
    """Ask every ticket system for one person's tickets."""

    def __init__(self, systems: Mapping[str, TicketSystem]) -> None:
        self._systems = systems

    def system(self, name: str) -> TicketSystem:
        """Give the ticket system of that name. Raises KeyError."""
        return self._systems[name]

    async def find(self, person_id: str) -> Sequence[Ticket]:
        """List them, open ones first, newest first. Raises Unavailable."""
        requester = Person(person_id, "employee")
        found = [t for s in self._systems.values() for t in await s.find(requester, _MOST)]
        newest = sorted(found, key=lambda ticket: ticket.created_at, reverse=True)
        return sorted(newest, key=lambda ticket: ticket.state in ("solved", "closed"))[:_MOST]
