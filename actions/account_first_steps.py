"""Show how people get back into an account by themselves, before we ask for more."""

from __future__ import annotations

from actions.answers import give, reader_of, within_budget
from actions.base import DeskAction
from actions.turn import Outcome, Turn
from bot.knowledge import KnowledgeDown


class AccountFirstSteps(DeskAction):
    """Answer from the articles when they know; the form follows in any case."""

    leads_into_form = True

    async def act(self, turn: Turn) -> Outcome:
        """Search for the person's words, or for the topic when a button was pressed."""
        outcome = Outcome(decision="form")
        label = self.kit.topics.topic(turn.intent).label
        question = turn.words or turn.slots.get("question") or label
        outcome.slots |= {"question": question, "topic": turn.intent, "shown": [], "refused": []}
        try:
            found = await self.kit.knowledge.search(question, reader_of(turn))
        except KnowledgeDown:
            outcome.decision = "down"
            return outcome
        found = within_budget(self.kit, turn.intent, found)
        if found.verdict.decision == "answer":
            give(
                outcome,
                self.kit,
                turn.forgetting(),
                question,
                found,
                "utter_account_first_steps",
            )
        outcome.awaiting = None
        return outcome
