"""Show the article that the person chose."""

from __future__ import annotations

from actions.answers import give, reader_of
from actions.base import DeskAction
from actions.turn import Outcome, Turn
from bot.knowledge import KnowledgeDown


class ShowArticle(DeskAction):
    """Answer the question in hand from the chosen article."""

    async def act(self, turn: Turn) -> Outcome:
        """Fetch it again: it may have changed since it was offered."""
        outcome = Outcome(decision="answer")
        press = turn.envelope.press
        article_id = press.value.get("article", "") if press else ""
        question = turn.slots.get("question") or ""
        try:
            found = await self.kit.knowledge.show(article_id, question, reader_of(turn))
        except KnowledgeDown:
            outcome.decision = "down"
            outcome.say("utter_search_down")
            return outcome
        if found is None:
            outcome.say("utter_article_gone")
        else:
            give(outcome, self.kit, turn, question, found, from_the_beginning=True)
        return outcome
