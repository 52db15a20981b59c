"""Questions that ended in a ticket, and the time that people spent on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.learning import asked, tickets
from bot.store.database import Database
from bot.store.desk import DeskEventRow
from bot.store.learning import QuestionRow
from tests.bot.conversation.world import World
from tests.bot.learning.talk import Talk, rows

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def collect(database: Database) -> QuestionRow:
    def work(session: Session) -> None:
        asked.collect(session)
        tickets.collect(session)
        tickets.time_work(session)

    database.write_sync(work)
    (row,) = rows(database, QuestionRow)
    assert isinstance(row, QuestionRow)
    return row


def event(to: str, hours: float, kind: str = "state") -> DeskEventRow:
    return DeskEventRow(kind=kind, to_state=to, at=NOON + timedelta(hours=hours))


def test_hours_of_work_leave_out_the_requesters() -> None:
    events = [
        event("new", 0),
        event("open", 1),
        event("open", 1.5, "comment"),
        event("needs_info", 2),
        event("open", 26),
        event("solved", 27),
        event("open", 50),
        event("solved", 50.5),
        event("closed", 90),
    ]
    assert tickets.hours_of_work(events) == 3.5
    assert tickets.hours_of_work([]) == 0


async def test_a_ticket_after_an_answer(talk: Talk, database: Database, world: World) -> None:
    talk.ask("When is payday?", "answer")
    key = talk.open_ticket("When is payday?")
    await talk.carry_out(world)
    row = collect(database)
    assert (row.trouble, row.ticket, row.contradicted) == ("ticket", key, "ticket")
    assert row.hours is None
    number = database.read_sync(lambda s: tickets.number(s, key))
    talk.solve(number, "On the 25th.")
    assert collect(database).hours is not None


async def test_an_unanswered_question_keeps_its_kind(
    talk: Talk, database: Database, world: World
) -> None:
    talk.ask("How do I park?")
    talk.open_ticket("Please help me with the car park")
    await talk.carry_out(world)
    row = collect(database)
    assert (row.trouble, bool(row.ticket), row.contradicted) == ("abstained", True, "")


async def test_another_matter_is_no_contradiction(
    talk: Talk, database: Database, world: World
) -> None:
    talk.ask("When is payday?", "answer")
    talk.ask("I want a week off", "draft", action="action_draft_leave_request")
    talk.open_ticket("Annual leave from Monday to Friday")
    await talk.carry_out(world)
    row = collect(database)
    assert (row.trouble, row.ticket, row.contradicted) == ("", None, "")


async def test_what_was_solved_stays_solved(talk: Talk, database: Database, world: World) -> None:
    talk.judge(talk.ask("When is payday?", "answer"), "solved")
    talk.open_ticket("When is payday?")
    await talk.carry_out(world)
    assert collect(database).trouble == ""


def test_nothing_to_learn_from(database: Database) -> None:
    assert database.read_sync(tickets.usual_hours) == 1.0
    assert database.read_sync(lambda s: tickets.number(s, "elsewhere")) == ""
