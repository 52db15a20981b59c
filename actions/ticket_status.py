"""Tell how the person's tickets stand."""

from __future__ import annotations

from itertools import chain, repeat

from actions.base import DeskAction
from actions.persons_tickets import card, number_meant, pick
from actions.turn import Outcome, Turn
from connectors.errors import Unavailable
from connectors.messages import TicketCard
from connectors.ticketing import Ticket

_MOST_SHOWN = 5


class TicketStatus(DeskAction):
    """Show the ticket that was named, or the latest few."""

    async def act(self, turn: Turn) -> Outcome:
        """Ask the ticket systems now: their word counts."""
        outcome = Outcome(decision="ticket_status")
        number = number_meant(turn)
        try:
            tickets = list(await self.kit.tickets.find(turn.envelope.person_id))
        except Unavailable:
            outcome.say("utter_tickets_down")
            return outcome
        if number:
            named = pick(tickets, number)
            tickets = [named] if named else []
        if tickets:
            shown = tickets[:_MOST_SHOWN]
            for first, ticket in zip(chain([True], repeat(False)), shown, strict=False):
                outcome.say("utter_ticket_list" if first else None, ticket=self._card(ticket))
        elif number:
            outcome.say("utter_ticket_unknown", {"number": number})
        else:
            outcome.say("utter_no_tickets")
        return outcome

    def _card(self, ticket: Ticket) -> TicketCard:
        teams = self.kit.topics.teams
        return card(ticket, {i: t.name for i, t in teams.items()})
