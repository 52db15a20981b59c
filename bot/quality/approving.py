"""Approve answers: this question, of this kind of person, is answered from that article."""

from __future__ import annotations

import json
from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.quality.questions import fold
from bot.store.accounts import Actor, audit
from bot.store.base import now
from bot.store.gate import ApprovedRow
from bot.store.knowledge import ArticleRow

MOST = 2000
MOST_CHARS = 2000


class CannotApprove(Exception):
    """It cannot be approved; `code`: `empty`, `gone`, `audience`, `groups` or `many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def approve(
    session: Session,
    who: Actor,
    question: str,
    audience: str,
    groups: Collection[str],
    article_id: str,
) -> ApprovedRow:
    """Approve; an earlier approval of the same question is replaced. Raises CannotApprove."""
    question = " ".join(question.split())[:MOST_CHARS]
    _check(session, question, audience, groups, article_id)
    key = key_of(question, audience, groups)
    row = session.execute(select(ApprovedRow).filter_by(key=key)).scalar_one_or_none()
    if row is None and count(session) >= MOST:
        raise CannotApprove("many")
    row = row or ApprovedRow(key=key, question=question, audience=audience, groups=sorted(groups))
    before = row.article_id
    row.article_id, row.approved_by, row.approved_at = article_id, who.name, now()
    session.add(row)
    session.flush()
    details = {"question": question[:300], "audience": audience, "before": before}
    audit(session, who, "answer.approve", article_id, details)
    return row


def withdraw(session: Session, who: Actor, approved_id: str) -> None:
    """Approve it no longer; an unknown one changes nothing."""
    row = session.get(ApprovedRow, approved_id)
    if row is not None:
        details = {"question": row.question[:300], "audience": row.audience}
        audit(session, who, "answer.unapprove", row.article_id, details)
        session.delete(row)


def find(
    session: Session, question: str, audience: str, groups: Collection[str]
) -> ApprovedRow | None:
    """Give what is approved for a question."""
    key = key_of(question, audience, groups)
    return session.execute(select(ApprovedRow).filter_by(key=key)).scalar_one_or_none()


def count(session: Session) -> int:
    """Count the approved questions."""
    return session.execute(select(func.count()).select_from(ApprovedRow)).scalar_one()


def key_of(question: str, audience: str, groups: Collection[str]) -> str:
    """Name a question of a kind of person."""
    named = json.dumps([fold(question), audience, sorted(groups)])
    return sha256(named.encode()).hexdigest()


def _check(
    session: Session, question: str, audience: str, groups: Collection[str], article_id: str
) -> None:
    row = session.get(ArticleRow, article_id)
    if not question:
        raise CannotApprove("empty")
    if row is None or row.status != "published":
        raise CannotApprove("gone")
    if audience not in {"employee", "customer"} or row.audience not in {"everyone", audience}:
        raise CannotApprove("audience")
    if row.groups and not set(row.groups) & set(groups):
        raise CannotApprove("groups")
