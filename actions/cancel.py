"""Drop what is open."""

from __future__ import annotations

from actions.base import DeskAction
from actions.turn import Outcome, Turn

_MOST_DROPPED = 20


class Cancel(DeskAction):
    """Drop the draft and what was filled in; nothing is sent."""

    async def act(self, turn: Turn) -> Outcome:
        """Forget the draft, keep the question."""
        outcome = Outcome(decision="cancelled")
        outcome.say("utter_cancelled")
        outcome.slots |= {"draft": None, "ticket_subject": None, "ticket_note": None}
        if draft := turn.about("draft") or turn.slots.get("draft"):
            dropped = [*(turn.slots.get("dropped") or ()), draft["key"]]
            outcome.slots["dropped"] = dropped[-_MOST_DROPPED:]
        return outcome
