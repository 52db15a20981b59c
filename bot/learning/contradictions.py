"""Find the answers that time proved wrong: the same person asks the same again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.learning.vectors import matrix
from bot.store.base import now
from bot.store.conversations import AnswerRow
from bot.store.learning import QuestionRow

# Above this cosine two questions of one person are taken for the same question.
_SAME = 0.8
_LOOKED_BACK = timedelta(hours=6)
_A_STEP = 500

Pair = tuple[QuestionRow, QuestionRow]


def find(session: Session, days: int) -> int:
    """Mark answers whose question came again within so many days; return how many were marked.

    An answer that its reader called right stays right.
    """
    pairs = _pairs(session, timedelta(days=days))
    if not pairs:
        return 0
    first, second = (matrix([pair[side] for pair in pairs]) for side in (0, 1))
    near = (first * second).sum(axis=1) >= _SAME
    again = [pair[0] for pair, is_same in zip(pairs, near, strict=True) if is_same]
    for question in again:
        question.contradicted = "again"
    return len({question.turn_id for question in again})


def _pairs(session: Session, within: timedelta) -> Sequence[Pair]:
    later = aliased(QuestionRow)
    query = (
        select(QuestionRow, later)
        .join(later, later.person_id == QuestionRow.person_id)
        .join(AnswerRow, AnswerRow.id == QuestionRow.answer_id)
        .where(AnswerRow.outcome != "solved", QuestionRow.contradicted == "")
        .where(later.asked_at > now() - _LOOKED_BACK, later.asked_at > QuestionRow.asked_at)
        .where(QuestionRow.asked_at > now() - within - _LOOKED_BACK)
        .where(QuestionRow.encoder == later.encoder, later.vector.is_not(None))
        .order_by(later.asked_at.desc())
        .limit(_A_STEP)
    )
    found = [(row[0], row[1]) for row in session.execute(query)]
    return [pair for pair in found if pair[1].asked_at - pair[0].asked_at <= within]
