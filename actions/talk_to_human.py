"""Bring in a person, and be honest about when."""

from __future__ import annotations

from typing import Any

from actions.base import DeskAction
from actions.drafts import make, offer
from actions.turn import Outcome, Turn
from bot.speech import spoken


class TalkToHuman(DeskAction):
    """Draft a ticket with everything said so far, and tell by when somebody answers."""

    async def act(self, turn: Turn) -> Outcome:
        """Find the team, its hours, and prefill."""
        outcome = Outcome()
        draft = turn.slots.get("draft") or self._draft(turn)
        team_id = draft["ticket"]["queue"]
        now = turn.now.astimezone(self.kit.zone)
        opening = self.kit.topics.teams[team_id].opening
        is_open = opening.is_open(now)
        reply_by = self.kit.topics.reply_by(team_id, now, self.kit.zone)
        offer(
            outcome,
            self.kit,
            turn,
            draft,
            "utter_draft_human_open" if is_open else "utter_draft_human_closed",
            opens=spoken(opening.opens(now), now),
            reply_by=spoken(reply_by, now),
        )
        return outcome

    def _draft(self, turn: Turn) -> dict[str, Any]:
        question = turn.slots.get("question") or turn.words
        intent = turn.slots.get("topic")
        label = self.kit.topics.topic("talk_to_human").label
        return make(self.kit, turn, intent, question or label)
