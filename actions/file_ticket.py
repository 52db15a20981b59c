"""Send off the draft that the person confirmed."""

from __future__ import annotations

from uuid import uuid4

from actions.base import DeskAction
from actions.drafts import offer, with_fields
from actions.turn import Outcome, Turn


class FileTicket(DeskAction):
    """Hand the draft to the outbox; its number comes when the ticket system has given one."""

    async def act(self, turn: Turn) -> Outcome:
        """Take the draft under whose button it was confirmed, or the one in hand."""
        outcome = Outcome(decision="ticket")
        draft = turn.about("draft") or turn.slots.get("draft")
        if not draft:
            outcome.say("utter_no_draft")
            return outcome
        if draft["key"] in (turn.slots.get("dropped") or ()):
            # A new key: the old one stays cancelled, whoever presses its button again.
            again = draft | {"key": f"draft-{uuid4().hex}"}
            offer(outcome, self.kit, turn, again, "utter_draft_again")
            return outcome
        press = turn.envelope.press
        operation = with_fields(self.kit, turn, draft, press.fields if press else {})
        outcome.effects.append(operation)
        outcome.say("utter_ticket_saved")
        outcome.slots |= {"draft": None, "question": None, "topic": None, "answer_id": None}
        return outcome
