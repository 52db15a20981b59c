"""Words in a conversation with an open ticket: the rules of docs/adr/0008."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.affirm import Affirm
from actions.answer_question import AnswerQuestion
from actions.deny import Deny
from actions.forms import TicketNoteForm
from bot.conversation.envelope import ChangeTicket, Pressed, ThreadTicket
from bot.desk.tickets import SYSTEM
from tests.actions.bench import Bench, Done, tracker
from tests.actions.test_tickets import open_for


async def ticket(bench: Bench, in_hand: bool = True, **parts: Any) -> ThreadTicket:
    """Open a ticket of Ada's, which the conversation is about."""
    return ThreadTicket(system=SYSTEM, number=await open_for(bench, **parts), in_hand=in_hand)


def comment_of(done: Done) -> ChangeTicket | None:
    """Give the comment that came of it."""
    changes = [e for e in done.report.effects if isinstance(e, ChangeTicket)]
    return changes[0] if changes else None


async def test_words_in_hand_are_a_comment_and_can_be_searched_for(bench: Bench) -> None:
    hint = await ticket(bench)
    done = await bench.run(AnswerQuestion, "The north door, since Monday", ticket=hint)
    comment = comment_of(done)
    assert comment is not None
    assert (comment.type, comment.number) == ("comment", hint.number)
    assert comment.text == "The north door, since Monday"
    assert done.said == ["utter_comment_passed_on"]
    assert done.slots["question"] == "The north door, since Monday"
    assert bench.shelf.asked == []


@pytest.mark.parametrize("words", ["When is payday?", "什么时候发工资？", "متى يوم الدفع؟"])
async def test_a_question_that_the_articles_answer_is_answered(bench: Bench, words: str) -> None:
    done = await bench.run(AnswerQuestion, words, ticket=await ticket(bench))
    assert comment_of(done) is None
    assert done.said == ["utter_answer"]


@pytest.mark.parametrize("decision", ["abstain", "choices"])
async def test_a_question_that_no_article_answers_is_for_the_agent(
    bench: Bench, decision: str
) -> None:
    bench.shelf.decision = decision
    done = await bench.run(AnswerQuestion, "When will you be here?", ticket=await ticket(bench))
    comment = comment_of(done)
    assert comment is not None
    assert comment.text == "When will you be here?"


async def test_out_of_hand_everything_is_answered(bench: Bench) -> None:
    hint = await ticket(bench, in_hand=False)
    done = await bench.run(AnswerQuestion, "Payday", ticket=hint)
    assert comment_of(done) is None
    assert done.said == ["utter_answer"]


async def test_out_of_hand_what_is_not_known_may_be_added(bench: Bench) -> None:
    hint = await ticket(bench, in_hand=False)
    bench.shelf.articles = []
    done = await bench.run(AnswerQuestion, "It squeaks now", intent="nlu_fallback", ticket=hint)
    assert comment_of(done) is None
    assert done.said == ["utter_dont_know_ticket"]
    assert done.values[0]["number"] == hint.number
    about = done.extras[0].details
    press = Pressed(action="ticket_comment", value={"number": hint.number}, about=about)
    asked = tracker("/ticket_comment", intent="ticket_comment", press=press)
    form, dispatcher = TicketNoteForm(bench.kit), CollectingDispatcher()
    assert await form.extract_ticket_number(dispatcher, asked, {}) == {"ticket_number": hint.number}
    assert await form.extract_ticket_note(dispatcher, asked, {}) == {
        "ticket_note": "It squeaks now"
    }
    typed = tracker("It squeaks now", intent="ticket_comment")
    assert await form.extract_ticket_note(dispatcher, typed, {}) == {}


@pytest.mark.parametrize("action", [Affirm, Deny])
async def test_yes_and_no_answer_the_agent_when_nothing_else_waits(
    bench: Bench, action: Any
) -> None:
    hint = await ticket(bench)
    comment = comment_of(await bench.run(action, "Yes", intent="affirm", ticket=hint))
    assert comment is not None
    assert comment.text == "Yes"
    waits = {"awaiting": "check"}
    done = await bench.run(action, "Yes", intent="affirm", ticket=hint, slots=waits)
    assert comment_of(done) is None


async def test_a_ticket_that_is_over_gets_no_comment(bench: Bench) -> None:
    hint = await ticket(bench, state="solved")
    assert comment_of(await bench.run(AnswerQuestion, "The north door", ticket=hint)) is None


async def test_nobody_comments_on_anothers_ticket(bench: Bench) -> None:
    hint = await ticket(bench)
    done = await bench.run(AnswerQuestion, "The north door", ticket=hint, person="bob")
    assert comment_of(done) is None


@pytest.mark.parametrize(
    "parts",
    [{"form": "leave_request_form"}, {"slots": {"awaiting": "draft"}}],
)
async def test_forms_and_drafts_come_first(bench: Bench, parts: dict[str, Any]) -> None:
    hint = await ticket(bench)
    assert comment_of(await bench.run(AnswerQuestion, "Until Friday", ticket=hint, **parts)) is None


async def test_a_ticket_system_that_is_down_takes_no_question_away(bench: Bench) -> None:
    hint = await ticket(bench)
    with bench.database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE desk_tickets RENAME TO gone")
        connection.commit()
    done = await bench.run(AnswerQuestion, "Payday", ticket=hint)
    assert done.said == ["utter_answer"]
