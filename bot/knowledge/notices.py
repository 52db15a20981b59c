"""Tell the owners of articles what happened to them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.knowledge import ArticleRow, NoticeRow


def tell(session: Session, row: ArticleRow, kind: str, reference: str) -> NoticeRow | None:
    """Leave a notice; the second one of a kind with the same reference is dropped."""
    known = select(NoticeRow.id).filter_by(article_id=row.id, kind=kind, reference=reference)
    if session.execute(known).first():
        return None
    notice = NoticeRow(article_id=row.id, kind=kind, reference=reference, owner=row.owner)
    session.add(notice)
    session.flush()
    return notice


def waiting(session: Session, limit: int = 100) -> list[tuple[NoticeRow, str]]:
    """Give the notices that nobody has marked as seen, newest first, with the article's title."""
    query = (
        select(NoticeRow, ArticleRow.title)
        .join(ArticleRow, ArticleRow.id == NoticeRow.article_id)
        .where(NoticeRow.seen_at.is_(None))
        .order_by(NoticeRow.at.desc())
        .limit(limit)
    )
    return [(notice, title) for notice, title in session.execute(query)]


def count_waiting(session: Session) -> int:
    """Count the notices that nobody has marked as seen."""
    query = select(func.count()).where(NoticeRow.seen_at.is_(None))
    return session.execute(query).scalar_one()


def mark_seen(session: Session, notice_id: str, who: str) -> bool:
    """Mark a notice as seen; tell whether there was one to mark."""
    notice = session.get(NoticeRow, notice_id)
    if notice is None or notice.seen_at is not None:
        return False
    notice.seen_at, notice.seen_by = now(), who
    return True
