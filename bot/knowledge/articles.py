"""Articles in the database: read, write, publish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.knowledge import ArticleRow, ArticleVersionRow
from knowledge_index.passages import Article

PUBLISHED = "published"
CONTENT = (
    "title",
    "body",
    "questions",
    "audience",
    "groups",
    "language",
    "owner",
    "tags",
    "status",
    "valid_from",
    "valid_to",
)


def to_index(row: ArticleRow) -> Article:
    """Give an article as the index sees it."""
    return Article(
        id=row.id,
        title=row.title,
        body=row.body,
        version=row.version,
        questions=tuple(row.questions),
        audience=row.audience,  # type: ignore[arg-type]
        groups=frozenset(row.groups),
        language=row.language,
        owner=row.owner,
        updated_at=row.updated_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def published_versions(session: Session) -> dict[str, int]:
    """Give id and version of every published article."""
    query = select(ArticleRow.id, ArticleRow.version).where(ArticleRow.status == PUBLISHED)
    return {row.id: row.version for row in session.execute(query)}


def mark(session: Session) -> tuple[int, datetime | None]:
    """Give a value that differs after any change of an article; cheap with many articles."""
    query = select(func.count(ArticleRow.id), func.max(ArticleRow.updated_at))
    count, newest = session.execute(query).one()
    return count, newest


def fetch(session: Session, ids: Iterable[str]) -> list[Article]:
    """Give published articles by id; the others are left out."""
    query = select(ArticleRow).where(ArticleRow.id.in_(list(ids)), ArticleRow.status == PUBLISHED)
    return [to_index(row) for row in session.execute(query).scalars()]


def put(
    session: Session, article_id: str, content: dict[str, Any], author: str, checksum: str | None
) -> ArticleRow:
    """Write an article as its next version; `content` has the keys of CONTENT."""
    row = session.get(ArticleRow, article_id, with_for_update=True)
    if row is None:
        row = ArticleRow(id=article_id, version=0, **content)
        session.add(row)
    for name, value in content.items():
        setattr(row, name, value)
    row.version += 1
    row.checksum = checksum
    row.updated_at = now()
    session.flush()
    _keep_version(session, row, author)
    return row


def set_status(session: Session, article_id: str, status: str, author: str) -> ArticleRow | None:
    """Publish, unpublish or archive; None for an unknown article."""
    row = session.get(ArticleRow, article_id, with_for_update=True)
    if row is None or row.status == status:
        return row
    row.status = status
    # As after any edit here: no import publishes it again unasked.
    row.checksum = None
    row.version += 1
    row.updated_at = now()
    session.flush()
    _keep_version(session, row, author)
    return row


def _keep_version(session: Session, row: ArticleRow, author: str) -> None:
    content = {name: getattr(row, name) for name in CONTENT}
    for day in ("valid_from", "valid_to"):
        content[day] = content[day].isoformat() if content[day] else None
    session.add(
        ArticleVersionRow(article_id=row.id, version=row.version, content=content, author=author)
    )
