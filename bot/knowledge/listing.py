"""Keep the small table by which lists of articles are made."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.knowledge import ArticleLabelRow, ArticleListingRow, ArticleRow


def keep(session: Session, row: ArticleRow, content: dict[str, Any], author: str) -> None:
    """List an article by its newest content."""
    listed = session.get(ArticleListingRow, row.id) or ArticleListingRow(article_id=row.id)
    for name in ("title", "owner", "audience", "language", "translation_group"):
        setattr(listed, name, content.get(name))
    for name in ("valid_from", "valid_to"):
        setattr(listed, name, date.fromisoformat(content[name]) if content[name] else None)
    listed.sort_title = content["title"].casefold()[:300]
    listed.words = _words(row.id, content)
    listed.edited_at, listed.edited_by = now(), author
    _set_state(listed, row)
    session.add(listed)
    session.flush()
    _keep_labels(session, row.id, content)


def keep_state(session: Session, row: ArticleRow) -> None:
    """List an article under its state, when nothing else of it has changed."""
    _set_state(session.get_one(ArticleListingRow, row.id), row)
    session.flush()


def _set_state(listed: ArticleListingRow, row: ArticleRow) -> None:
    listed.status = row.status
    listed.working = row.working_status or ""
    listed.publish_at = row.publish_at


def _words(article_id: str, content: dict[str, Any]) -> str:
    found = (article_id, content["title"], content["owner"])
    return "\n".join((*found, *content["questions"], *content["tags"])).casefold()


def _keep_labels(session: Session, article_id: str, content: dict[str, Any]) -> None:
    wanted = {("tag", value[:100]) for value in content["tags"]}
    wanted |= {("group", value[:100]) for value in content["groups"]}
    query = session.query(ArticleLabelRow).filter_by(article_id=article_id)
    held = {(label.kind, label.value) for label in query}
    for kind, value in held - wanted:
        session.execute(
            delete(ArticleLabelRow).filter_by(kind=kind, value=value, article_id=article_id)
        )
    for kind, value in sorted(wanted - held):
        session.add(ArticleLabelRow(kind=kind, value=value, article_id=article_id))
    session.flush()
