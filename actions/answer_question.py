"""Answer a question from the articles: answer, offer choices, or say that we do not know."""

from __future__ import annotations

from dataclasses import replace

from actions import ticket_thread
from actions.answers import give, offer_articles, reader_of, within_budget
from actions.base import DeskAction
from actions.turn import Outcome, Turn
from bot.knowledge import Finding, KnowledgeDown
from connectors.ticketing import Ticket
from knowledge_index.questions import complete

# From this confidence of the classifier on, a question is taken to be about its topic.
_SURE_OF_THE_TOPIC = 0.6


class AnswerQuestion(DeskAction):
    """Search for what the person said, or had said before a button was pressed."""

    async def act(self, turn: Turn) -> Outcome:
        """Search, decide, say."""
        outcome = Outcome()
        before = turn.slots.get("question") or ""
        question = complete(turn.words, before) if turn.words else before
        if not question:
            outcome.say("utter_ask_what")
            return outcome
        about = self.kit.topics.offered(turn.intent, turn.envelope.audience)
        topic = turn.intent if about else None
        outcome.slots |= {"question": question, "topic": topic, "shown": [], "refused": []}
        ticket = await ticket_thread.open_ticket(self.kit, turn)
        in_hand = ticket if ticket_thread.is_in_hand(turn) else None
        if in_hand and not ticket_thread.asks(turn.words):
            return ticket_thread.pass_on(turn, in_hand)
        try:
            found = await self.kit.knowledge.search(question, reader_of(turn))
        except KnowledgeDown:
            outcome.decision = "down"
            outcome.say("utter_search_down")
            return outcome
        outcome.timings["search"] = found.milliseconds
        found = within_budget(self.kit, turn.intent, found)
        if topic and found.verdict.decision != "answer" and turn.confidence >= _SURE_OF_THE_TOPIC:
            found = await self._nearest(turn, question, topic, found)
        if in_hand and found.verdict.decision != "answer":
            return ticket_thread.pass_on(turn, in_hand)
        self._say(turn, outcome, question, found, ticket)
        return outcome

    async def _nearest(self, turn: Turn, question: str, topic: str, found: Finding) -> Finding:
        # The topic's name finds the right articles where a story's own words do not. They are
        # offered as choices only: the confidence was fitted on people's words alone.
        asked = f"{self.kit.topics.topic(topic).label}: {question}"
        try:
            near = await self.kit.knowledge.search(asked, reader_of(turn))
        except KnowledgeDown:
            return found
        if near.verdict.decision == "abstain":
            return found
        choices = replace(near.verdict, decision="choices")
        return replace(near, verdict=choices, answer=None)

    def _say(
        self, turn: Turn, outcome: Outcome, question: str, found: Finding, ticket: Ticket | None
    ) -> None:
        fresh = turn.forgetting()
        outcome.decision = found.verdict.decision
        if found.verdict.decision == "answer":
            give(outcome, self.kit, fresh, question, found)
        elif turn.form:
            outcome.say("utter_form_not_understood")
        elif found.verdict.decision == "choices":
            offer_articles(outcome, found.hits)
        elif ticket is not None:
            values = {"number": ticket.ref.number}
            outcome.say("utter_dont_know_ticket", values, details={"note": question})
        else:
            outcome.say("utter_dont_know")
