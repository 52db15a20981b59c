"""Record how satisfied the person was with a ticket, once."""

from __future__ import annotations

from actions.base import DeskAction
from actions.persons_tickets import change, number_meant, pick
from actions.turn import Outcome, Turn
from connectors.errors import Unavailable


class Rate(DeskAction):
    """Pass the stars on to the ticket under which they stood."""

    async def act(self, turn: Turn) -> Outcome:
        """Check that the ticket is theirs; the ticket system keeps the first rating."""
        outcome = Outcome(decision="rated")
        number = number_meant(turn)
        press = turn.envelope.press
        score = press.value.get("score", "") if press else ""
        try:
            tickets = await self.kit.tickets.find(turn.envelope.person_id)
        except Unavailable:
            outcome.say("utter_tickets_down")
            return outcome
        ticket = pick(tickets, number) if number else None
        if ticket is None or score not in {"1", "2", "3", "4", "5"}:
            outcome.say("utter_ticket_unknown", {"number": number or ""})
            return outcome
        outcome.effects.append(change(turn, "rate", ticket, score=int(score)))
        outcome.say("utter_rated")
        return outcome
