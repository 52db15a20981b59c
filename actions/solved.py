"""Take note that an answer solved it."""

from __future__ import annotations

from actions.base import DeskAction
from actions.turn import Outcome, Turn
from bot.conversation.envelope import AnswerJudged


class Solved(DeskAction):
    """Record it against the answer under which the button stood, or the last one."""

    async def act(self, turn: Turn) -> Outcome:
        """Record and rejoice."""
        outcome = Outcome(decision="solved")
        answer_id = turn.about("answer_id") or turn.slots.get("answer_id")
        if answer_id:
            outcome.effects.append(AnswerJudged(answer_id=answer_id, outcome="solved"))
        outcome.say("utter_solved")
        outcome.slots |= {"question": None, "topic": None, "answer_id": None}
        return outcome
