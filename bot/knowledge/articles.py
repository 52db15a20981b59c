"""Articles in the database: read, write, publish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.knowledge import records
from bot.knowledge.records import CONTENT
from bot.store.knowledge import ArticleRow
from knowledge_index.passages import Article

PUBLISHED = "published"
# Longer than any transaction of ours lasts: what commits late was stamped within it.
_LATE = timedelta(seconds=60)
_AT_ONCE = 500

__all__ = ["CONTENT", "PUBLISHED", "fetch", "mark", "put", "set_status", "to_index"]


class Mark(NamedTuple):
    """When the newest change was made, and how many were made shortly before it."""

    newest: datetime | None
    near: int


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


def mark(session: Session) -> Mark:
    """Give a value that differs after changes of articles; cheap with many articles."""
    newest = session.execute(select(func.max(ArticleRow.updated_at))).scalar()
    if newest is None:
        return Mark(None, 0)
    near = select(func.count()).where(ArticleRow.updated_at >= newest - _LATE)
    return Mark(newest, session.execute(near).scalar_one())


def changed_since(session: Session, mark: Mark) -> dict[str, int | None]:
    """Give the version of each article that may have changed since; None: it is not published.

    Changes that were made shortly before the mark come once more: they may have been committed
    after it was read.
    """
    query = select(ArticleRow.id, ArticleRow.version, ArticleRow.status)
    if mark.newest is not None:
        query = query.where(ArticleRow.updated_at >= mark.newest - _LATE)
    rows = session.execute(query)
    return {row.id: row.version if row.status == PUBLISHED else None for row in rows}


def fetch(session: Session, ids: Iterable[str]) -> list[Article]:
    """Give published articles by id; the others are left out."""
    found: list[Article] = []
    for some in _batches(ids):
        query = select(ArticleRow).where(ArticleRow.id.in_(some), ArticleRow.status == PUBLISHED)
        found += [to_index(row) for row in session.execute(query).scalars()]
    return found


def put(
    session: Session,
    article_id: str,
    content: dict[str, Any],
    author: str,
    checksum: str | None,
    note: str = "",
) -> ArticleRow:
    """Write an article as its next version, whatever its state; `content` has the keys of CONTENT.

    A working draft ends with that: its text stays among the versions.
    """
    row = session.get(ArticleRow, article_id, with_for_update=True)
    row = row or ArticleRow(id=article_id, version=0, latest=0)
    row.checksum = checksum
    row.writers = []
    return records.write_live(session, row, content, author, note)


def set_status(
    session: Session, article_id: str, status: str, author: str, note: str = ""
) -> ArticleRow | None:
    """Publish, unpublish or archive what stands there; None for an unknown article."""
    row = session.get(ArticleRow, article_id, with_for_update=True)
    if row is None or row.status == status:
        return row
    # As after any edit here: no import publishes it again unasked.
    row.checksum = None
    return records.write_live(session, row, {"status": status}, author, note)


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    # SQLite takes only so many values in one statement.
    waiting = iter(ids)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
