"""Somebody's tickets, to be seen and answered outside of a dialogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation import effects, outbox
from bot.conversation.envelope import ChangeTicket
from bot.conversation.people import PersonsTickets
from bot.sentences import Sentences
from bot.store.conversations import TicketLinkRow
from bot.store.database import Database, StoreUnavailable
from bot.teams.identities import Identities
from bot.topics import Topics
from connectors.errors import NotFound, Unavailable
from connectors.messages import Person, TicketCard
from connectors.ticketing import Ticket


class OwnRequests:
    """The tickets of one person: nobody sees or touches another's."""

    def __init__(
        self,
        database: Database,
        tickets: PersonsTickets,
        identities: Identities,
        topics: Topics,
        sentences: Sentences,
    ) -> None:
        self._database = database
        self._tickets = tickets
        self._identities = identities
        self._topics = topics
        self._sentences = sentences

    async def find(self, person: Person) -> Sequence[TicketCard]:
        """List somebody's tickets, open ones first. Raises Unavailable."""
        known = await self._identities.find(person)
        found = await self._tickets.find(known.id) if known else ()
        return [self._card(ticket) for ticket in found]

    async def ticket(self, person: Person, number: str) -> TicketCard:
        """Give one of somebody's tickets. Raises NotFound and Unavailable."""
        return self._card((await self._own(person, number))[1])

    async def comment(self, person: Person, number: str, text: str, key: str) -> str:
        """Store a comment to be passed on, once a key. Raises NotFound and Unavailable."""
        await self._change(person, number, "comment", text, key)
        return self._sentences.say("utter_comment_saved", ticket_number=number, number=number).text

    async def reopen(self, person: Person, number: str, key: str) -> str:
        """Store that a ticket is to be opened again. Raises NotFound and Unavailable."""
        await self._change(person, number, "reopen", "", key)
        return self._sentences.say("utter_reopen_saved", number=number).text

    async def _own(self, person: Person, number: str) -> tuple[str, Ticket]:
        known = await self._identities.find(person)
        found = await self._tickets.find(known.id) if known else ()
        ticket = next((t for t in found if t.ref.number == number), None)
        if known is None or ticket is None:
            raise NotFound(f"{number} is no ticket of this person")
        return known.id, ticket

    async def _change(
        self, person: Person, number: str, kind: Literal["comment", "reopen"], text: str, key: str
    ) -> None:
        person_id, ticket = await self._own(person, number)
        system = ticket.ref.system
        wanted = ChangeTicket(type=kind, key=key, system=system, number=number, text=text, score=0)

        def work(session: Session) -> None:
            link = session.execute(
                select(TicketLinkRow).where(
                    TicketLinkRow.system == ticket.ref.system, TicketLinkRow.number == number
                )
            ).scalar_one_or_none()
            if link is None:
                raise NotFound(f"{number} came from no conversation")
            item = effects.apply(session, wanted, link.conversation_id, person_id, "", "")
            if item is not None:
                outbox.leave(session, item)

        try:
            await self._database.write(work)
        except StoreUnavailable as error:
            raise Unavailable("It could not be stored just now.", 2) from error

    def _card(self, ticket: Ticket) -> TicketCard:
        team = self._topics.teams.get(ticket.queue)
        return TicketCard(
            number=ticket.ref.number,
            title=ticket.title,
            state=ticket.state,
            queue=team.name if team else ticket.queue,
            url=ticket.ref.url,
        )
