"""Collect the questions that people asked, and how each went, from the stored conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.learning import marks
from bot.store.base import now
from bot.store.conversations import AnswerRow, ConversationRow, InboxRow, PersonRow, TurnRow
from bot.store.learning import QuestionRow
from knowledge_index.questions import complete

MARK = "inbox"
TROUBLES = ("abstained", "choices_refused", "not_quite", "ticket")
_A_STEP = 500
# Longer than any transaction of ours lasts: what commits late has a number below the mark.
_LATE = timedelta(seconds=60)
# A message that nobody could handle for so long holds the others up no more.
_GIVEN_UP = timedelta(hours=1)
_ANSWERS = "action_answer_question"
# What a reply has to offer for its decision to be about knowledge, and not about a form's answer.
_OFFERS = {"abstain": "ticket_open", "choices": "choose_article"}


def collect(session: Session) -> bool:
    """Read on in the inbox; tell whether there is more to be read.

    What was read before changes nothing when it is read again.
    """
    mark = int(marks.get(session, MARK).get("id", 0))
    rows = session.execute(
        select(InboxRow.id, InboxRow.state, InboxRow.received_at, InboxRow.event_id, TurnRow)
        .join(TurnRow, TurnRow.id == InboxRow.turn_id)
        .where(InboxRow.id > mark)
        .order_by(InboxRow.id)
        .limit(_A_STEP)
    ).all()
    moment = now()
    settled = mark
    for number, state, received_at, event_id, turn in rows:
        if state == "pending" and received_at > moment - _GIVEN_UP:
            break
        _take(session, event_id, turn)
        if received_at < moment - _LATE:
            settled = number
    if settled != mark:
        marks.keep(session, MARK, id=settled)
    return settled != mark and len(rows) == _A_STEP


def last_question(session: Session, conversation_id: str, before: Any) -> QuestionRow | None:
    """Give the newest question of a conversation up to a moment."""
    session.flush()
    query = (
        select(QuestionRow)
        .where(QuestionRow.conversation_id == conversation_id, QuestionRow.asked_at <= before)
        .order_by(QuestionRow.asked_at.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def _take(session: Session, event_id: str, turn: TurnRow) -> None:
    understood = turn.understood or {}
    actions = understood.get("actions") or ()
    if _ANSWERS in actions:
        _add(session, event_id, turn, understood)
    elif "action_not_quite" in actions:
        _judge(session, turn, helped=False)
    elif "action_solved" in actions:
        _judge(session, turn, helped=True)


def _add(session: Session, event_id: str, turn: TurnRow, understood: dict[str, Any]) -> None:
    words = turn if not _is_press(turn) else _typed_before(session, turn)
    if words is None or session.get(QuestionRow, words.id) is not None:
        return
    decision = understood.get("decision") or ""
    replies = _replies(session, turn, event_id)
    if not _is_about_knowledge(decision, replies):
        return
    person = _person(session, turn.conversation_id)
    answer = _answer(session, replies) if decision == "answer" else None
    session.add(
        QuestionRow(
            turn_id=words.id,
            conversation_id=turn.conversation_id,
            person_id=person.person_id,
            audience=person.audience,
            text=_completed(session, words),
            intent=(understood.get("intent") or "")[:64],
            decision=decision,
            answer_id=answer.id if answer else None,
            confidence=answer.confidence if answer else None,
            trouble="abstained" if decision == "abstain" else "",
            asked_at=words.created_at,
        )
    )


def _completed(session: Session, words: TurnRow) -> str:
    # 'And for part-time?' alone would be a gap of nothing; it was searched with what it leans on.
    before = last_question(session, words.conversation_id, words.created_at)
    return complete(words.text.strip(), before.text if before else "")


def _judge(session: Session, turn: TurnRow, helped: bool) -> None:
    question = last_question(session, turn.conversation_id, turn.created_at)
    if question is None or question.trouble in {"abstained", "ticket"}:
        return
    if helped:
        question.trouble = ""
    else:
        answered = _was_answered(session, question, turn)
        question.trouble = "not_quite" if answered else "choices_refused"


def _was_answered(session: Session, question: QuestionRow, turn: TurnRow) -> bool:
    if question.decision == "answer":
        return True
    query = select(AnswerRow.id).where(
        AnswerRow.conversation_id == question.conversation_id,
        AnswerRow.created_at.between(question.asked_at, turn.created_at),
    )
    return session.execute(query.limit(1)).first() is not None


def _is_about_knowledge(decision: str, replies: list[TurnRow]) -> bool:
    if decision not in _OFFERS:
        return decision == "answer"
    buttons = (b for row in replies for b in (row.reply or {}).get("buttons", ()))
    return any(button["action"] == _OFFERS[decision] for button in buttons)


def _replies(session: Session, turn: TurnRow, event_id: str) -> list[TurnRow]:
    query = select(TurnRow).where(
        TurnRow.in_reply_to == event_id,
        TurnRow.conversation_id == turn.conversation_id,
        TurnRow.author == "bot",
    )
    return list(session.execute(query).scalars())


def _answer(session: Session, replies: list[TurnRow]) -> AnswerRow | None:
    given = (((row.reply or {}).get("details") or {}).get("answer_id") for row in replies)
    return next((session.get(AnswerRow, key) for key in given if key), None)


def _typed_before(session: Session, turn: TurnRow) -> TurnRow | None:
    query = (
        select(TurnRow)
        .where(TurnRow.conversation_id == turn.conversation_id, TurnRow.author == "person")
        .where(TurnRow.sequence < turn.sequence)
        .order_by(TurnRow.sequence.desc())
        .limit(10)
    )
    return next((row for row in session.execute(query).scalars() if not _is_press(row)), None)


def _is_press(turn: TurnRow) -> bool:
    return bool((turn.reply or {}).get("press"))


def _person(session: Session, conversation_id: str) -> Row[str, str]:
    return session.execute(
        select(ConversationRow.person_id, PersonRow.audience)
        .join(PersonRow, PersonRow.id == ConversationRow.person_id)
        .where(ConversationRow.id == conversation_id)
    ).one()
