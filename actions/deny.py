"""Take a no for what the bot's last words asked."""

from __future__ import annotations

from actions import ticket_thread
from actions.additions import add, belongs_to_draft
from actions.base import DeskAction
from actions.cancel import Cancel
from actions.not_quite import NotQuite
from actions.small_talk import SmallTalk
from actions.turn import Outcome, Turn

_LONGEST_NO = 4
_MEANS: dict[str, type[DeskAction]] = {"check": NotQuite, "choice": NotQuite, "draft": Cancel}


class Deny(DeskAction):
    """Do what a press of the button would have done."""

    async def act(self, turn: Turn) -> Outcome:
        """Look up what was asked."""
        if belongs_to_draft(turn) and len(turn.words.split()) > _LONGEST_NO:
            # 'No, I meant until Friday' corrects; to drop the draft would lose what was told.
            outcome = Outcome()
            add(self.kit, turn, outcome)
            return outcome
        if ticket_thread.is_in_hand(turn) and not turn.slots.get("awaiting"):
            ticket = await ticket_thread.open_ticket(self.kit, turn)
            if ticket:
                return ticket_thread.pass_on(turn, ticket)
        means = _MEANS.get(turn.slots.get("awaiting") or "", SmallTalk)
        return await means(self.kit).act(turn)
