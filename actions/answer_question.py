"""Answer a question from the articles: answer, offer choices, or say that we do not know."""

from __future__ import annotations

from actions import ticket_thread
from actions.additions import add, belongs_to_draft
from actions.answers import give, offer_articles
from actions.base import DeskAction
from actions.searching import Found, search
from actions.turn import Outcome, Turn
from bot.knowledge import KnowledgeDown
from connectors.ticketing import Ticket
from knowledge_index.questions import asks, complete


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
            found = await search(self.kit, turn, question, topic)
        except KnowledgeDown:
            outcome.decision = "down"
            outcome.say("utter_search_down")
            return outcome
        outcome.timings["search"] = found.finding.milliseconds
        if found.finding.verdict.decision == "answer":
            begin = found.at_large
            fresh = turn.forgetting()
            outcome.decision = "answer"
            give(outcome, self.kit, fresh, question, found.finding, from_the_beginning=begin)
        elif in_hand:
            return ticket_thread.pass_on(turn, in_hand)
        elif belongs_to_draft(turn):
            outcome.slots.clear()
            add(self.kit, turn, outcome)
        else:
            self._say_unsure(turn, outcome, found, ticket)
        return outcome

    def _say_unsure(
        self, turn: Turn, outcome: Outcome, found: Found, ticket: Ticket | None
    ) -> None:
        decision = outcome.decision = found.finding.verdict.decision
        if decision == "choices" and (not turn.form or asks(turn.words)):
            offer_articles(outcome, found.finding.hits)
        elif turn.form:
            outcome.say("utter_form_not_understood")
        elif ticket is not None:
            values = {"number": ticket.ref.number}
            details = {"note": outcome.slots["question"]}
            outcome.say("utter_dont_know_ticket", values, details=details)
        else:
            outcome.say("utter_dont_know")
