"""Bring in a person: live where somebody is on duty, else by a ticket, honest about when."""

from __future__ import annotations

from typing import Any

from actions.base import DeskAction
from actions.drafts import bring_human, make, offer
from actions.turn import Outcome, Turn
from bot.speech import spoken


class TalkToHuman(DeskAction):
    """Draft a ticket with everything said so far; it is what an agent reads first, too."""

    async def act(self, turn: Turn) -> Outcome:
        """Find the team, and who of it is there."""
        outcome = Outcome()
        draft = turn.slots.get("draft") or self._draft(turn)
        team_id = draft["ticket"]["queue"]
        if await self.kit.duty.is_manned(team_id):
            bring_human(outcome, "request", draft)
            return outcome
        now = turn.now.astimezone(self.kit.zone)
        opening = self.kit.topics.teams[team_id].opening
        is_open = opening.is_open(now)
        about = (draft["ticket"]["type"], draft["ticket"]["priority"])
        reply_by = self.kit.topics.reply_by(team_id, now, self.kit.zone, *about)
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
        draft = make(self.kit, turn, intent, question or label)
        team = self.kit.topics.team_named(turn.words)
        if team and turn.envelope.audience == "employee":
            draft["ticket"] |= {"queue": team, "category": self.kit.topics.category_of(team)}
        return draft
