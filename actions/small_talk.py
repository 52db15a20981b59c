"""Say one line of small talk."""

from __future__ import annotations

from actions.base import DeskAction
from actions.turn import Outcome, Turn

_CRISIS = "crisis"
_BY_AUDIENCE = frozenset({"greet", "ask_help"})


class SmallTalk(DeskAction):
    """Say the domain's sentence for the intent, in the words for this audience."""

    async def act(self, turn: Turn) -> Outcome:
        """Say it, and leave open what was open."""
        outcome = Outcome(decision="small_talk", awaiting=turn.slots.get("awaiting"))
        for_customers = turn.intent in _BY_AUDIENCE and turn.envelope.audience == "customer"
        outcome.say(f"utter_{turn.intent}" + ("_customer" if for_customers else ""))
        if turn.intent == _CRISIS:
            # Whoever then asks for a person brings this along, not what was open before.
            outcome.slots |= {"question": turn.words, "topic": _CRISIS, "draft": None}
        return outcome
