"""The base of all actions: from Rasa's tracker to ours, and back."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn
from bot.conversation.envelope import TurnReport

_FORM_SLOTS = ("leave_type", "leave_dates", "account_system", "account_problem")


class DeskAction(Action):
    """One thing the bot can do; its name in the domain is `action_` and the file's name."""

    leads_into_form = False

    def __init__(self, kit: Toolkit) -> None:
        self.kit = kit

    def name(self) -> str:
        """Derive the action's name from the module that it lives in."""
        return f"action_{type(self).__module__.rpartition('.')[2]}"

    async def act(self, turn: Turn) -> Outcome:
        """Do it."""
        raise TypeError(f"{type(self).__name__} does not say what it does")

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Act, and hand Rasa what is said and remembered."""
        turn = Turn.of(tracker)
        outcome = await self.act(turn)
        for said in outcome.said:
            dispatcher.utter_message(
                response=said["response"],
                json_message={"extra": said["extra"]},
                **said["values"],
            )
        dispatcher.utter_message(json_message={"report": report(self.name(), turn, outcome)})
        return [SlotSet(name, value) for name, value in self._slots(turn, outcome).items()]

    def _slots(self, turn: Turn, outcome: Outcome) -> dict[str, Any]:
        # Entities fill the slots of forms also outside a form, so that the first sentence counts;
        # what is left of them must not leak into a later form.
        keep = turn.form or self.leads_into_form
        stale = {} if keep else {s: None for s in _FORM_SLOTS if turn.slots.get(s)}
        return stale | {"awaiting": outcome.awaiting} | outcome.slots


def report(action: str, turn: Turn, outcome: Outcome) -> dict[str, Any]:
    """Tell the service what was understood and decided, and what is to be done."""
    return TurnReport(
        action=action,
        intent=turn.intent,
        confidence=turn.confidence,
        entities=[{"entity": e["entity"], "value": e["value"]} for e in turn.entities],
        decision=outcome.decision,
        timings=outcome.timings,
        effects=outcome.effects,
    ).model_dump(mode="json")
