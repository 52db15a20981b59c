"""Find the questions that ended in a ticket, and how long people worked on those."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.tickets import number_of
from bot.learning import marks
from bot.learning.asked import last_question
from bot.store.base import now
from bot.store.conversations import AnswerRow, OutboxRow, TurnRow
from bot.store.desk import DeskEventRow, DeskTicketRow
from bot.store.learning import QuestionRow

MARK = "outbox"
_A_STEP = 500
_LATE = timedelta(seconds=60)
_WAITED_FOR = timedelta(days=1)
_SAME_TALK = timedelta(hours=12)
_REMEMBERED = timedelta(days=90)


def collect(session: Session) -> bool:
    """Read on among the tickets that conversations opened; tell whether there is more."""
    mark = int(marks.get(session, MARK).get("id", 0))
    rows = (
        session.execute(
            select(OutboxRow).where(OutboxRow.id > mark).order_by(OutboxRow.id).limit(_A_STEP)
        )
        .scalars()
        .all()
    )
    settled, moment = mark, now()
    for row in rows:
        if row.kind == "open":
            if row.state == "pending" and row.created_at > moment - _WAITED_FOR:
                break
            if row.state == "sent":
                _take(session, row)
        if row.created_at < moment - _LATE:
            settled = row.id
    if settled != mark:
        marks.keep(session, MARK, id=settled)
    return settled != mark and len(rows) == _A_STEP


def time_work(session: Session) -> None:
    """Note how long the tickets took that are done by now."""
    waiting = session.execute(
        select(QuestionRow, DeskTicketRow)
        .join(DeskTicketRow, DeskTicketRow.key == QuestionRow.ticket)
        .where(QuestionRow.ticket.is_not(None), QuestionRow.hours.is_(None))
        .where(QuestionRow.asked_at > now() - _REMEMBERED)
        .where(DeskTicketRow.state.in_(("solved", "closed")))
        .limit(_A_STEP)
    ).all()
    for question, ticket in waiting:
        question.hours = hours_of_work(ticket.events)


def hours_of_work(events: Sequence[DeskEventRow]) -> float:
    """Add up the hours for which a ticket was with the team: not those it waited for its requester.

    Time is taken from its first state to its last solution; a ticket solved twice counts both.
    """
    hours, since = 0.0, None
    for event in events:
        if event.kind != "state":
            continue
        if since is not None:
            hours += _hours(since, event.at)
        since = event.at if event.to_state in {"new", "open"} else None
    return round(hours, 3)


def usual_hours(session: Session) -> float:
    """Give the mean hours of work on a ticket, or 1 while there is none to learn from."""
    query = select(func.avg(QuestionRow.hours)).where(QuestionRow.asked_at > now() - _REMEMBERED)
    found = session.execute(query).scalar_one_or_none()
    return float(found) if found else 1.0


def number(session: Session, key: str) -> str:
    """Give the number of a ticket of the desk; empty when it is elsewhere."""
    row = session.execute(select(DeskTicketRow).filter_by(key=key)).scalar_one_or_none()
    return number_of(row) if row else ""


def _take(session: Session, opened: OutboxRow) -> None:
    question = last_question(session, opened.conversation_id, opened.created_at)
    if question is None or question.ticket or question.asked_at < opened.created_at - _SAME_TALK:
        return
    if _was_solved(session, question) or not _is_of(session, question, opened):
        return
    question.ticket = opened.key[:64]
    question.trouble = question.trouble or "ticket"
    if question.decision == "answer":
        question.contradicted = "ticket"


def _was_solved(session: Session, question: QuestionRow) -> bool:
    answer = session.get(AnswerRow, question.answer_id) if question.answer_id else None
    return answer is not None and answer.outcome == "solved"


def _is_of(session: Session, question: QuestionRow, opened: OutboxRow) -> bool:
    """Tell whether the ticket is about the question: by its words, or since nothing else was said.

    A request for leave after a question on payday is another matter.
    """
    described = " ".join(str(opened.body.get("description", "")).casefold().split())
    if " ".join(question.text.casefold().split()) in described:
        return True
    said = session.execute(
        select(TurnRow.reply).where(
            TurnRow.conversation_id == question.conversation_id,
            TurnRow.author == "person",
            TurnRow.created_at > question.asked_at,
            TurnRow.created_at <= opened.created_at,
        )
    ).scalars()
    return all((reply or {}).get("press") for reply in said)


def _hours(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 3600
