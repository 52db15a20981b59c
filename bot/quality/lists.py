"""Pages of approved questions, and of answers that were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.store.conversations import AnswerRow, ConversationRow, PersonRow
from bot.store.gate import ApprovedRow
from bot.store.knowledge import ArticleRow

PAGE = 50
OUTCOMES = ("solved", "not_quite", "silent")
_FAR = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given, to whom, and what is said of it."""

    question: str
    audience: str
    groups: list[str]
    article_id: str
    title: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list."""

    rows: Sequence[object]
    page: int
    pages: int


def approved(session: Session, words: str, page: int) -> Page:
    """Give the approved questions that have these words, the newest first."""
    row = ApprovedRow
    query = select(row, ArticleRow.title, ArticleRow.status).outerjoin(
        ArticleRow, ArticleRow.id == row.article_id
    )
    counting = select(func.count()).select_from(row)
    if words:
        wanted = row.question.icontains(words, autoescape=True)
        query, counting = query.where(wanted), counting.where(wanted)
    total = session.execute(counting).scalar_one()
    return _page(session, query.order_by(row.approved_at.desc(), row.id), total, page)


def answers(session: Session, outcome: str, page: int) -> Page:
    """Give the answers lately given, of one outcome where one is named; at most the last 2,000."""
    row = AnswerRow
    query = (
        select(
            row.question,
            PersonRow.audience,
            PersonRow.groups,
            row.article_id,
            ArticleRow.title,
            row.outcome,
            row.created_at,
        )
        .join(ConversationRow, ConversationRow.id == row.conversation_id)
        .join(PersonRow, PersonRow.id == ConversationRow.person_id)
        .join(ArticleRow, ArticleRow.id == row.article_id)
    )
    newest = select(row.id)
    if outcome:
        query, newest = query.where(row.outcome == outcome), newest.where(row.outcome == outcome)
    counting = select(func.count()).select_from(newest.limit(_FAR).subquery())
    total = session.execute(counting).scalar_one()
    found = _page(session, query.order_by(row.created_at.desc()), total, page)
    return Page([Given(*one) for one in found.rows], found.page, found.pages)  # type: ignore[misc]


def _page(session: Session, query: Select[Unpack[tuple[Any, ...]]], total: int, page: int) -> Page:
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = session.execute(query.offset((page - 1) * PAGE).limit(PAGE)).all()
    return Page(rows, page, pages)
