"""What somebody does to their own tickets outside of a dialogue: on a page of the channel's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from bot.conversation.masking import mask
from bot.conversation.people import PersonsTickets
from bot.identity.persons import identity_name
from bot.store.conversations import IdentityRow
from bot.store.database import Database, StoreUnavailable
from connectors.errors import NotFound, Unavailable
from connectors.messages import Person, TicketCard
from connectors.ticketing import Ticket, TicketSystem


class OwnRequests:
    """The tickets of a channel's people; nobody sees or changes those of somebody else."""

    def __init__(
        self,
        database: Database,
        channel: str,
        tickets: PersonsTickets,
        teams: Mapping[str, str],
    ) -> None:
        self._database = database
        self._channel = channel
        self._tickets = tickets
        self._teams = teams

    async def mine(self, person: Person) -> Sequence[TicketCard]:
        """List somebody's tickets, open ones first, newest first. Raises Unavailable."""
        return [self._card(ticket) for ticket in await self._of(person)]

    async def comment(self, person: Person, number: str, text: str, key: str) -> None:
        """Add something to a ticket, once a key. Raises Unavailable, Refused or NotFound."""
        ticket = await self._find(person, number)
        text = mask(text).text
        await self._system(ticket).comment(ticket.ref, self._author(ticket, person), text, key)

    async def reopen(self, person: Person, number: str, key: str) -> None:
        """Open a solved ticket again, once a key. Raises Unavailable, Refused or NotFound."""
        ticket = await self._find(person, number)
        await self._system(ticket).reopen(ticket.ref, self._author(ticket, person), "", key)

    async def _find(self, person: Person, number: str) -> Ticket:
        mine = await self._of(person)
        found = next((ticket for ticket in mine if ticket.ref.number == number), None)
        if found is None:
            raise NotFound(f"there is no ticket {number} of theirs")
        return found

    async def _of(self, person: Person) -> Sequence[Ticket]:
        known = select(IdentityRow.person_id).where(
            IdentityRow.channel == self._channel,
            IdentityRow.external_id == identity_name(person),
        )
        try:
            person_id = await self._database.read(lambda s: s.execute(known).scalar_one_or_none())
        except StoreUnavailable as error:
            raise Unavailable(str(error)) from error
        return await self._tickets.find(person_id) if person_id else ()

    def _system(self, ticket: Ticket) -> TicketSystem:
        return self._tickets.system(ticket.ref.system)

    def _author(self, ticket: Ticket, person: Person) -> Person:
        # A ticket that was filed elsewhere is theirs by the address that their channel vouches for.
        return replace(person, id=ticket.requester_id or person.id)

    def _card(self, ticket: Ticket) -> TicketCard:
        queue = self._teams.get(ticket.queue, ticket.queue)
        return TicketCard(ticket.ref.number, ticket.title, ticket.state, queue, ticket.ref.url)
