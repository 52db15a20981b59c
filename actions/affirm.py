"""Take a yes for what the bot's last words asked."""

from __future__ import annotations

from actions import ticket_thread
from actions.base import DeskAction
from actions.file_ticket import FileTicket
from actions.small_talk import SmallTalk
from actions.solved import Solved
from actions.turn import Outcome, Turn

_MEANS: dict[str, type[DeskAction]] = {"check": Solved, "draft": FileTicket}


class Affirm(DeskAction):
    """Do what a press of the button would have done."""

    async def act(self, turn: Turn) -> Outcome:
        """Look up what was asked."""
        if ticket_thread.is_in_hand(turn) and not turn.slots.get("awaiting"):
            ticket = await ticket_thread.open_ticket(self.kit, turn)
            if ticket:
                return ticket_thread.pass_on(turn, ticket)
        means = _MEANS.get(turn.slots.get("awaiting") or "", SmallTalk)
        return await means(self.kit).act(turn)
