"""How answers turned out, by topic, and the thresholds that follow."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.orm import Session

from bot.learning import outcomes
from bot.learning.thresholds import TopicThresholds
from bot.store.base import now
from bot.store.conversations import AnswerRow
from bot.store.database import Database
from bot.store.learning import QuestionRow, TopicBudgetRow
from tests.bot.conversation.world import TOPICS
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk, rows


def judged(database: Database, intent: str, confidence: float, outcome: str, count: int) -> None:
    """Store so many answers that turned out so."""

    def work(session: Session) -> None:
        conversation = session.query(QuestionRow).first()
        assert conversation is not None
        for number in range(count):
            key = f"{intent[:8]}-{outcome[:3]}-{confidence}-{number}"
            answer = AnswerRow(
                id=key,
                conversation_id=conversation.conversation_id,
                turn_id="",
                question="?",
                article_id="payday",
                article_version=1,
                sentences=[],
                confidence=confidence,
                outcome=outcome,
            )
            session.add(answer)
            session.add(
                QuestionRow(
                    turn_id=key,
                    conversation_id=conversation.conversation_id,
                    person_id="p",
                    audience="employee",
                    text="?",
                    intent=intent,
                    decision="answer",
                    answer_id=key,
                    confidence=confidence,
                    asked_at=now(),
                )
            )

    database.write_sync(work)


async def test_silence_is_neither_and_asking_again_is_wrong(talk: Talk, lesson: Lesson) -> None:
    talk.judge(talk.ask("When is payday?", "answer"), "solved")
    talk.judge(talk.ask("When do we get bonus?", "answer", "bob"), "not_quite", "bob")
    talk.ask("What is a payslip?", "answer", "cy")
    talk.ask("How do I read a payslip?", "answer", "dan")
    talk.ask("How do I read the payslip?", "answer", "dan")
    talk.ask("Where do I park?", "abstain", "eve")
    await lesson.run()
    facts = lesson.database.read_sync(outcomes.read)["payday"]
    assert (facts.asked, len(facts.given)) == (6, 5)
    assert sorted(one.is_wrong for one in facts.judged) == [False, True, True]
    contradicted = rows(lesson.database, QuestionRow, contradicted="again")
    assert [row.text for row in contradicted] == ["How do I read a payslip?"]


async def test_a_solved_answer_is_not_contradicted(talk: Talk, lesson: Lesson) -> None:
    talk.judge(talk.ask("When is payday?", "answer"), "solved")
    talk.ask("When is payday?", "answer")
    await lesson.run()
    assert rows(lesson.database, QuestionRow, contradicted="again") == []


async def test_after_the_days_it_is_another_question(talk: Talk, lesson: Lesson) -> None:
    talk.ask("When is payday?", "answer")
    talk.let_pass(days=8)
    talk.ask("When is payday?", "answer")
    await lesson.run()
    assert rows(lesson.database, QuestionRow, contradicted="again") == []


def test_the_budgets_an_intent_stands_under() -> None:
    assert outcomes.keys_of(TOPICS, "payday") == ("payday", "team:payroll", "other")
    assert outcomes.keys_of(TOPICS, "nlu_fallback") == ("other",)


@pytest.mark.parametrize("key", ["payday", "team:payroll", "other"])
async def test_a_threshold_counts_at_once(talk: Talk, lesson: Lesson, key: str) -> None:
    database = lesson.database
    talk.ask("When is payday?")
    await lesson.run()
    judged(database, "payday", 0.95, "solved", 60)
    judged(database, "payday", 0.7, "not_quite", 30)
    row = TopicBudgetRow(topic=key, most_wrong=10, set_by="kim")
    database.write_sync(lambda s: s.add(row))
    assert database.write_sync(lambda s: outcomes.recompute(s, TOPICS)) == 1
    assert database.write_sync(lambda s: outcomes.recompute(s, TOPICS)) == 0
    thresholds = TopicThresholds(database, TOPICS)
    assert thresholds.answer_from("payday") == 0.0
    thresholds.refresh()
    assert 0.7 < thresholds.answer_from("payday") <= 0.95
    if key == "payday":
        assert thresholds.answer_from("payslip") == 0.0


async def test_the_nearest_budget_counts_even_without_a_threshold(
    talk: Talk, lesson: Lesson
) -> None:
    budgets = [
        TopicBudgetRow(topic="payday", most_wrong=5, set_by="kim"),
        TopicBudgetRow(topic="other", most_wrong=5, threshold=0.9, set_by="kim"),
    ]
    lesson.database.write_sync(lambda s: s.add_all(budgets))
    thresholds = TopicThresholds(lesson.database, TOPICS)
    thresholds.refresh()
    assert thresholds.answer_from("payday") == 0.0
    assert thresholds.answer_from("payslip") == 0.9
    assert thresholds.answer_from("nlu_fallback") == 0.9


async def test_it_follows_the_database(lesson: Lesson) -> None:
    thresholds = TopicThresholds(lesson.database, TOPICS)
    await thresholds.start()
    row = TopicBudgetRow(topic="other", most_wrong=5, threshold=0.8, set_by="kim")
    await lesson.database.write(lambda s: s.add(row))
    async with asyncio.timeout(30):
        while thresholds.answer_from("payday") != 0.8:  # noqa: ASYNC110 - it polls, so do we
            await asyncio.sleep(0.05)
    await thresholds.stop()


async def test_others_are_those_without_a_budget(talk: Talk, lesson: Lesson) -> None:
    talk.ask("When is payday?")
    await lesson.run()
    judged(lesson.database, "payday", 0.9, "solved", 3)
    judged(lesson.database, "benefits", 0.9, "solved", 2)
    facts = lesson.database.read_sync(outcomes.read)
    assert outcomes.of_topic(facts, TOPICS, "other", {"payday", "other"}).asked == 2
    assert outcomes.of_topic(facts, TOPICS, "other", {"other"}).asked == 6
    assert outcomes.of_topic(facts, TOPICS, "team:people-team", set()).asked == 2
