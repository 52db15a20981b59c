"""Say what to do at once when something is suspicious or lost, and draft an urgent ticket.

Somebody on duty is brought in at once.
"""

from __future__ import annotations

from actions.base import DeskAction
from actions.drafts import bring_human, make, offer
from actions.turn import Outcome, Turn


class UrgentTicket(DeskAction):
    """Advise, and prepare a ticket that needs one press."""

    async def act(self, turn: Turn) -> Outcome:
        """Draft from the words, or from the topic when a button was pressed."""
        outcome = Outcome()
        label = self.kit.topics.topic(turn.intent).label
        description = turn.words or turn.slots.get("question") or label
        draft = make(self.kit, turn, turn.intent, description)
        outcome.slots |= {"question": description, "topic": turn.intent}
        offer(outcome, self.kit, turn, draft, f"utter_draft_urgent_{turn.intent}")
        if await self.kit.duty.is_manned(draft["ticket"]["queue"]):
            bring_human(outcome, "urgent", draft)
        return outcome
