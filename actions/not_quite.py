"""Try once more when an answer was not it, then bring in a person or offer a ticket."""

from __future__ import annotations

from dataclasses import replace

from actions.answers import give
from actions.base import DeskAction
from actions.drafts import bring_human, draft_from_question, offer
from actions.searching import next_best
from actions.turn import Outcome, Turn
from bot.conversation.envelope import AnswerJudged
from bot.knowledge import Finding, KnowledgeDown

_MOST_ANSWERS = 2


class NotQuite(DeskAction):
    """Give the next best answer once; after that, a person on duty, or a draft of a ticket."""

    async def act(self, turn: Turn) -> Outcome:
        """Record the judgement, then look for what has not been shown."""
        outcome = Outcome()
        shown: list[str] = turn.slots.get("shown") or []
        refused = [*shown, *(turn.about("offered") or ())]
        outcome.slots["refused"] = refused
        turn = replace(turn, slots=turn.slots | {"refused": refused})
        answer_id = turn.about("answer_id") or turn.slots.get("answer_id")
        if answer_id:
            outcome.effects.append(AnswerJudged(answer_id=answer_id, outcome="not_quite"))
        found = await self._next_best(turn, shown)
        if found is None:
            await self._pass_on(outcome, turn, is_second=len(shown) >= _MOST_ANSWERS)
            return outcome
        outcome.decision = "answer"
        question = turn.slots["question"]
        give(
            outcome,
            self.kit,
            turn,
            question,
            found,
            "utter_answer_next",
            from_the_beginning=True,
        )
        return outcome

    async def _pass_on(self, outcome: Outcome, turn: Turn, is_second: bool) -> None:
        draft = draft_from_question(self.kit, turn)
        if is_second and await self.kit.duty.is_manned(draft["ticket"]["queue"]):
            bring_human(outcome, "not_quite", draft)
        else:
            offer(outcome, self.kit, turn, draft)

    async def _next_best(self, turn: Turn, shown: list[str]) -> Finding | None:
        question = turn.slots.get("question")
        if not question or not shown or len(shown) >= _MOST_ANSWERS:
            return None
        try:
            topic = turn.slots.get("topic")
            return await next_best(self.kit, turn, question, topic, frozenset(shown))
        except KnowledgeDown:
            return None
