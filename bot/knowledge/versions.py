"""List the versions of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.knowledge import ArticleVersionRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A version as a list shows it, without its text."""

    version: int
    author: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Versions:
    """A page of versions, the newest first."""

    rows: Sequence[Listed]
    page: int
    pages: int


def of(session: Session, article_id: str, page: int = 1) -> Versions:
    """Give a page of an article's versions."""
    row = ArticleVersionRow
    total = session.execute(
        select(func.count()).select_from(row).where(row.article_id == article_id)
    ).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = (
        select(row.version, row.author, row.note, row.at)
        .where(row.article_id == article_id)
        .order_by(row.version.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return Versions([Listed(*found) for found in session.execute(query)], page, pages)
