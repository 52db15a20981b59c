"""Begin anew."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import AllSlotsReset, EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import DeskAction
from actions.turn import Outcome, Turn


class StartOver(DeskAction):
    """Forget everything of the dialogue; tickets and answers stay on record."""

    async def act(self, turn: Turn) -> Outcome:
        """Say so."""
        outcome = Outcome(decision="restarted")
        outcome.say("utter_started_over")
        return outcome

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, object]
    ) -> list[EventType]:
        """Reset all slots."""
        await super().run(dispatcher, tracker, domain)
        return [AllSlotsReset()]
