"""Let the person say anew what a draft is about."""

from __future__ import annotations

from actions.base import DeskAction
from actions.turn import Outcome, Turn


class ChangeTicket(DeskAction):
    """Keep the draft under whose button it was asked; the form that follows asks for the text."""

    async def act(self, turn: Turn) -> Outcome:
        """Remember the draft."""
        outcome = Outcome(decision="draft")
        outcome.slots["ticket_subject"] = None
        if draft := turn.about("draft"):
            outcome.slots["draft"] = draft
        return outcome
