"""Ask which of at most three things is meant."""

from __future__ import annotations

from actions.base import DeskAction
from actions.turn import Outcome, Turn
from connectors.messages import Button

_MOST_CHOICES = 3
_LEAST_CONFIDENCE = 0.05


class Clarify(DeskAction):
    """Offer what the message most likely means, as buttons."""

    async def act(self, turn: Turn) -> Outcome:
        """Take the likeliest intents that this person may be offered."""
        outcome = Outcome(decision="clarify", awaiting="choice")
        outcome.slots |= {"question": turn.words, "topic": None, "shown": [], "refused": []}
        buttons = tuple(
            Button(topic.label, "choose_intent", {"intent": intent})
            for intent, confidence in turn.ranking
            if confidence >= _LEAST_CONFIDENCE
            and (topic := self.kit.topics.offered(intent, turn.envelope.audience))
        )
        outcome.say("utter_did_you_mean", buttons=buttons[:_MOST_CHOICES])
        return outcome
