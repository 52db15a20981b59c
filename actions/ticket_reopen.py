"""Open a solved ticket again."""

from __future__ import annotations

from actions.base import DeskAction
from actions.persons_tickets import change, number_meant, pick
from actions.turn import Outcome, Turn
from connectors.errors import Unavailable


class TicketReopen(DeskAction):
    """Open the named ticket, or the one solved last."""

    async def act(self, turn: Turn) -> Outcome:
        """Check that the ticket is theirs and is solved."""
        outcome = Outcome(decision="ticket_reopen")
        number = number_meant(turn)
        try:
            tickets = await self.kit.tickets.find(turn.envelope.person_id)
        except Unavailable:
            outcome.say("utter_tickets_down")
            return outcome
        # Where none is solved, the newest is told to be open still.
        ticket = pick(tickets, number, "solved", "closed") or pick(tickets, number)
        if ticket is None:
            response = "utter_ticket_unknown" if number else "utter_no_tickets"
            outcome.say(response, {"number": number or ""})
        elif ticket.state in ("solved", "closed"):
            outcome.effects.append(change(turn, "reopen", ticket, turn.words))
            outcome.say("utter_reopen_saved", {"number": ticket.ref.number})
        else:
            details = {"ticket_number": ticket.ref.number}
            values = {"number": ticket.ref.number}
            outcome.say("utter_reopen_not_needed", values, details=details)
        return outcome
