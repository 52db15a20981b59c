"""Write articles and keep every version; the rules of who may do what lie elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.knowledge import listing
from bot.knowledge.content import FIELDS
from bot.store.base import now
from bot.store.knowledge import ArticleRow, ArticleVersionRow

CONTENT = (*FIELDS, "status")


def live_content(row: ArticleRow) -> dict[str, Any]:
    """Give the content that stands in the article's row, as JSON can hold it."""
    content = {name: getattr(row, name) for name in CONTENT}
    for day in ("valid_from", "valid_to"):
        content[day] = content[day].isoformat() if content[day] else None
    return content


def parsed(content: dict[str, Any]) -> dict[str, Any]:
    """Give a kept content as the article's row takes it, its state aside."""
    days = {
        name: date.fromisoformat(content[name]) if content.get(name) else None
        for name in ("valid_from", "valid_to")
    }
    return {name: content.get(name) for name in FIELDS} | days


def newest_content(session: Session, row: ArticleRow) -> dict[str, Any]:
    """Give the newest text: that of the working draft where there is one."""
    if row.working_status is None:
        return live_content(row)
    return session.get_one(ArticleVersionRow, (row.id, row.latest)).content


def write_live(
    session: Session, row: ArticleRow, content: dict[str, Any], author: str, note: str = ""
) -> ArticleRow:
    """Write into the article itself, as its next version; a working draft ends with that.

    `content` has the keys of CONTENT, some or all, with days as `date`.
    """
    for name, value in content.items():
        setattr(row, name, value)
    row.version = row.latest = row.latest + 1
    row.updated_at = now()
    row.working_status = row.publish_at = row.approved_by = None
    session.add(row)
    session.flush()
    keep_version(session, row, live_content(row), author, note)
    return row


def write_working(
    session: Session, row: ArticleRow, content: dict[str, Any], author: str, note: str = ""
) -> ArticleRow:
    """Write a working draft beside what is published, as the next version.

    `content` is whole, as JSON can hold it.
    """
    row.latest += 1
    row.working_status = "draft"
    row.publish_at = row.approved_by = None
    session.flush()
    keep_version(session, row, content | {"status": "draft"}, author, note)
    return row


def keep_version(
    session: Session, row: ArticleRow, content: dict[str, Any], author: str, note: str
) -> None:
    """Keep a content as the article's newest version, and list the article by it."""
    session.add(
        ArticleVersionRow(
            article_id=row.id, version=row.latest, content=content, author=author, note=note[:500]
        )
    )
    session.flush()
    listing.keep(session, row, content, author)
