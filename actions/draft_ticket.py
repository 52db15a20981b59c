"""Draft a ticket on request."""

from __future__ import annotations

from actions.base import DeskAction
from actions.drafts import draft_from_question, make, offer
from actions.turn import Outcome, Turn

_WORDS_THAT_TELL_ENOUGH = 7
_LEAST_CONFIDENCE = 0.2


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
            draft = make(self.kit, turn, self._guess(turn), subject)
        elif story := turn.entity("story"):
            draft = make(self.kit, turn, self._guess(turn), turn.words, title=story)
        elif len(turn.words.split()) >= _WORDS_THAT_TELL_ENOUGH:
            draft = make(self.kit, turn, self._guess(turn), turn.words)
        else:
            draft = draft_from_question(self.kit, turn)
        offer(outcome, self.kit, turn, draft)
        return outcome

    def _guess(self, turn: Turn) -> str | None:
        audience = turn.envelope.audience
        likely = (
            intent
            for intent, confidence in turn.ranking
            if confidence >= _LEAST_CONFIDENCE
            and not intent.startswith("ticket_")
            and self.kit.topics.offered(intent, audience)
        )
        return next(likely, None)
