"""Draft the ticket for somebody who cannot get into an account."""

from __future__ import annotations

from actions.base import DeskAction
from actions.drafts import make, offer
from actions.turn import Outcome, Turn


class DraftAccountHelp(DeskAction):
    """Put account and trouble into a ticket; customers have but one account."""

    async def act(self, turn: Turn) -> Outcome:
        """Write it in the words of the topics file."""
        outcome = Outcome()
        values = {
            "account_system": str(
                turn.slots.get("account_system") or self.kit.topics.customer_account
            ),
            "account_problem": str(turn.slots["account_problem"]),
        }
        words = self.kit.topics.forms["account_help"]
        intent = "account_locked" if "lock" in values["account_problem"] else "password_reset"
        draft = make(
            self.kit,
            turn,
            intent,
            words.description.format_map(values),
            words.title.format_map(values),
            values,
        )
        offer(outcome, self.kit, turn, draft)
        return outcome
