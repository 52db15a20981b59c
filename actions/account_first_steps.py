"""Show how people get back into an account by themselves, before we ask for more."""

from __future__ import annotations

from actions.answers import give
from actions.base import DeskAction
from actions.searching import search
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
        if known := _account_of_draft(turn):
            # 'No, it is locked': the account was told, and its first steps were shown.
            outcome.slots["account_system"] = known
            return outcome
        try:
            found = await search(self.kit, turn, question, turn.intent)
        except KnowledgeDown:
            outcome.decision = "down"
            return outcome
        if found.finding.verdict.decision == "answer":
            give(
                outcome,
                self.kit,
                turn.forgetting(),
                question,
                found.finding,
                "utter_account_first_steps",
                from_the_beginning=found.at_large,
            )
        outcome.awaiting = None
        return outcome


def _account_of_draft(turn: Turn) -> str | None:
    draft = turn.slots.get("draft")
    if not draft or turn.slots.get("awaiting") != "draft":
        return None
    account: str | None = draft["ticket"]["facts"].get("account_system")
    return account
