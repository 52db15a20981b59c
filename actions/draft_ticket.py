"""Draft a ticket on request."""

from __future__ import annotations

from actions.base import DeskAction
from actions.drafts import draft_from_question, make, offer
from actions.turn import Outcome, Turn

_WORDS_THAT_TELL_ENOUGH = 7


class DraftTicket(DeskAction):
    """Draft from what the person told: in this message, in the form, or in the question before."""

    async def act(self, turn: Turn) -> Outcome:
        """Prefer the newest words that tell enough."""
        outcome = Outcome()
        subject = turn.slots.get("ticket_subject")
        draft = turn.slots.get("draft")
        if subject and draft:
            draft["ticket"] |= {"description": subject, "title": subject[:100]}
        elif subject:
            draft = make(self.kit, turn, turn.slots.get("topic"), subject)
        elif len(turn.words.split()) >= _WORDS_THAT_TELL_ENOUGH:
            intent = next((i for i, _ in turn.ranking if i in self.kit.topics.topics), None)
            draft = make(self.kit, turn, intent, turn.words)
        else:
            draft = draft_from_question(self.kit, turn)
        offer(outcome, self.kit, turn, draft)
        return outcome
