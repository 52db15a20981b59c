"""A human is brought in where one is there: on request, after two answers in vain, when urgent."""

from __future__ import annotations

from actions.not_quite import NotQuite
from actions.talk_to_human import TalkToHuman
from actions.urgent_ticket import UrgentTicket
from bot.conversation.envelope import AnswerJudged, AskHuman
from tests.actions.bench import Bench, Done


def wish(done: Done) -> AskHuman:
    (found,) = (effect for effect in done.report.effects if isinstance(effect, AskHuman))
    return found


async def test_on_request_somebody_is_brought_in_with_the_question(bench: Bench) -> None:
    bench.duty.manned.add("payroll")
    slots = {"question": "My pay is wrong", "topic": "wrong_pay"}
    done = await bench.run(TalkToHuman, "a human!", intent="talk_to_human", slots=slots)
    # What is said of it depends on the queue, and is said when it is done.
    assert (done.said, done.report.decision) == ([], "human")
    ticket = wish(done).draft.ticket
    assert (wish(done).reason, ticket.queue, ticket.priority) == ("request", "payroll", "high")
    assert ticket.description == "My pay is wrong"
    # A later wish may be about something else.
    assert "draft" not in done.slots


async def test_after_two_answers_in_vain(bench: Bench) -> None:
    slots = {"question": "When?", "topic": "payday", "shown": ["payday"], "answer_id": "a1"}
    bench.duty.manned.add("payroll")
    once = await bench.run(NotQuite, intent="not_quite", slots=slots)
    assert once.said == ["utter_answer_next"]
    twice = await bench.run(NotQuite, slots=slots | {"shown": ["payday", "payslip"]})
    assert (wish(twice).reason, twice.said) == ("not_quite", [])
    assert isinstance(twice.report.effects[0], AnswerJudged)
    bench.duty.manned.clear()
    alone = await bench.run(NotQuite, slots=slots | {"shown": ["payday", "payslip"]})
    assert alone.said == ["utter_draft"]


async def test_what_is_urgent_brings_somebody_in_beside_the_advice(bench: Bench) -> None:
    words = "I clicked on a strange link"
    bench.duty.manned.add("security")
    done = await bench.run(UrgentTicket, words, intent="security_incident")
    assert done.said == ["utter_draft_urgent_security_incident"]
    assert (wish(done).reason, wish(done).draft.ticket.priority) == ("urgent", "urgent")
    assert (wish(done).draft.key, done.report.decision) == (done.slots["draft"]["key"], "draft")
