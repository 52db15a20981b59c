"""What is collected of the conversations, and what is not."""

from __future__ import annotations

from bot.learning import asked
from bot.store.conversations import TurnRow
from bot.store.database import Database
from bot.store.learning import LearningMarkRow, QuestionRow
from tests.bot.learning.talk import Talk, rows


def collect(database: Database) -> dict[str, str]:
    """Read on, and give what went wrong by question."""
    database.write_sync(asked.collect)
    return {row.text: row.trouble for row in rows(database, QuestionRow)}


def test_how_questions_end(talk: Talk, database: Database) -> None:
    talk.ask("How do I park?", "abstain", "ada")
    talk.ask("When is payday?", "choices", "bob")
    talk.press("not_quite", "bob")
    answer = talk.ask("When do I get money?", "answer", "cy")
    talk.judge(answer, "not_quite", "cy")
    talk.ask("What is a payslip?", "answer", "dan")
    assert collect(database) == {
        "How do I park?": "abstained",
        "When is payday?": "choices_refused",
        "When do I get money?": "not_quite",
        "What is a payslip?": "",
    }
    (answered,) = rows(database, QuestionRow, answer_id=answer)
    assert (answered.decision, answered.confidence, answered.intent) == ("answer", 0.8, "payday")


def test_a_second_answer_that_helps_ends_the_trouble(talk: Talk, database: Database) -> None:
    first = talk.ask("When is payday?", "answer")
    talk.judge(first, "not_quite")
    assert collect(database) == {"When is payday?": "not_quite"}
    talk.judge(first, "solved")
    assert collect(database) == {"When is payday?": ""}


def test_an_answer_chosen_and_refused_is_not_quite(talk: Talk, database: Database) -> None:
    talk.ask("Money?", "choices")
    talk.turn("action_show_article", "answer", [], {}, "", None, "ada", "", "payday")
    answer = talk.ask("Money?", "answer", action="action_show_article")
    talk.judge(answer, "not_quite")
    assert collect(database) == {"Money?": "not_quite"}


def test_a_button_searches_for_the_words_before_it(talk: Talk, database: Database) -> None:
    talk.ask("Something about money", "clarify", action="action_clarify")
    talk.press("ask", decision="abstain")
    assert collect(database) == {"Something about money": "abstained"}


def test_what_is_no_question_is_left(talk: Talk, database: Database) -> None:
    talk.press("not_quite")
    talk.press("ask", decision="abstain")
    talk.ask("hello", "", action="action_greet")
    talk.ask("the search was down", "down")
    assert collect(database) == {}


def test_in_a_form_nothing_is_a_gap(talk: Talk, database: Database) -> None:
    # The reply offers neither a ticket nor articles: the words were meant for the form.
    talk.ask("erm, next week perhaps", "abstain")

    def without_buttons(session):  # type: ignore[no-untyped-def]
        for row in session.query(TurnRow).filter_by(author="bot"):
            row.reply = row.reply | {"buttons": []}

    database.write_sync(without_buttons)
    assert collect(database) == {}


def test_reading_twice_changes_nothing_and_old_lines_are_read_once(
    talk: Talk, database: Database
) -> None:
    talk.ask("How do I park?")
    assert collect(database) == collect(database)
    assert rows(database, LearningMarkRow) == []
    talk.let_pass(minutes=5)
    collect(database)
    (mark,) = rows(database, LearningMarkRow)
    talk.ask("Where is the canteen?")
    assert len(collect(database)) == 2
    assert rows(database, LearningMarkRow)[0].value == mark.value


def test_audiences_and_people_are_kept_apart(talk: Talk, database: Database) -> None:
    talk.ask("How do I park?")
    Talk(database, "customer").ask("How do I park?", person="ada", thread="other")
    collect(database)
    found = rows(database, QuestionRow)
    assert {row.audience for row in found} == {"employee", "customer"}
    assert len({row.person_id for row in found}) == 2


def test_what_leans_on_the_question_before_is_kept_with_it(talk: Talk, database: Database) -> None:
    talk.ask("How much annual leave do I get?", "answer")
    talk.ask("And for part-time?")
    questions = list(collect(database))
    assert questions[0] == "How much annual leave do I get?"
    assert questions[1].startswith(questions[0])
    assert questions[1].endswith("And for part-time?")
