"""Take a no for what the bot's last words asked."""

from __future__ import annotations

from actions.base import DeskAction
from actions.cancel import Cancel
from actions.not_quite import NotQuite
from actions.small_talk import SmallTalk
from actions.turn import Outcome, Turn

_MEANS: dict[str, type[DeskAction]] = {"check": NotQuite, "choice": NotQuite, "draft": Cancel}


class Deny(DeskAction):
    """Do what a press of the button would have done."""

    async def act(self, turn: Turn) -> Outcome:
        """Look up what was asked."""
        means = _MEANS.get(turn.slots.get("awaiting") or "", SmallTalk)
        return await means(self.kit).act(turn)
