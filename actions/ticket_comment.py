"""Add the person's words to one of their tickets."""

from __future__ import annotations

from actions.base import DeskAction
from actions.persons_tickets import change, pick
from actions.turn import Outcome, Turn
from connectors.errors import Unavailable


class TicketComment(DeskAction):
    """Pass on what the form asked for."""

    async def act(self, turn: Turn) -> Outcome:
        """Check that the ticket is theirs, then hand the comment to the outbox."""
        outcome = Outcome(decision="ticket_comment")
        outcome.slots |= {"ticket_note": None, "ticket_number": None}
        number = turn.slots.get("ticket_number")
        try:
            tickets = await self.kit.tickets.find(turn.envelope.person_id)
        except Unavailable:
            outcome.say("utter_tickets_down")
            return outcome
        ticket = pick(tickets, number)
        if ticket is None:
            outcome.say("utter_ticket_unknown", {"number": number or ""})
            return outcome
        outcome.effects.append(change(turn, "comment", ticket, str(turn.slots["ticket_note"])))
        outcome.say("utter_comment_saved", {"number": ticket.ref.number})
        return outcome
