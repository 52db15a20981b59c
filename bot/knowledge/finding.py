"""Find articles for a list: by words and marks, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.store.knowledge import ArticleLabelRow, ArticleListingRow

PAGE = 50
_LOOK_AHEAD = timedelta(days=30)
_MOST_WORDS = 8
_MOST_CHOICES = 500
_L = ArticleListingRow

SORTS: dict[str, Any] = {
    "title": _L.sort_title,
    "edited": _L.edited_at,
    "owner": _L.owner,
    "status": _L.status,
    "ends": _L.valid_to,
}
STATES: dict[str, ColumnElement[bool]] = {
    "draft": or_(_L.status == "draft", _L.working == "draft"),
    "in_review": or_(_L.status == "in_review", _L.working == "in_review"),
    "published": _L.status == "published",
    "archived": _L.status == "archived",
    "scheduled": _L.publish_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty value narrows nothing.

    `due`: only what is planned, or what ends soon or has ended, as of that day.
    """

    words: str = ""
    state: str = ""
    owner: str = ""
    audience: str = ""
    language: str = ""
    tag: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a list: its rows with their tags, and how many there are in all."""

    rows: Sequence[ArticleListingRow]
    tags: dict[str, list[str]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Count the pages; at least one."""
        return max(1, -(-self.total // PAGE))


def find(session: Session, wanted: Wanted, sort: str = "-edited", page: int = 1) -> Found:
    """Give a page of articles; `sort` is a name of SORTS, with a minus for the other way round."""
    where = _conditions(wanted)
    total = session.execute(select(func.count()).select_from(_L).where(*where)).scalar_one()
    page = min(max(1, page), max(1, -(-total // PAGE)))
    column = SORTS.get(sort.lstrip("-"), _L.edited_at)
    # Both one way, as the indexes have them: the other way, all articles would be sorted.
    first, then = (c.desc() if sort.startswith("-") else c.asc() for c in (column, _L.article_id))
    if column is _L.valid_to:
        first = first.nulls_last()
    # Ids alone are sorted: whole rows would be carried through the sorting of all articles.
    ids = select(_L.article_id).where(*where).order_by(first, then)
    some = session.execute(ids.offset((page - 1) * PAGE).limit(PAGE)).scalars().all()
    found = session.execute(select(_L).where(_L.article_id.in_(some))).scalars()
    rows = sorted(found, key=lambda row: some.index(row.article_id))
    return Found(rows, _tags(session, rows), total, page)


def count(session: Session, state: str) -> int:
    """Count the articles in a state of STATES."""
    return session.execute(select(func.count()).select_from(_L).where(STATES[state])).scalar_one()


def choices(session: Session) -> dict[str, list[str]]:
    """Give the owners, languages and tags that articles have, for a form's lists."""
    is_tag = ArticleLabelRow.kind == "tag"
    return {
        "owner": _distinct(session, _L.owner),
        "language": _distinct(session, _L.language),
        "tag": _distinct(session, ArticleLabelRow.value, is_tag),
    }


def translations(session: Session, article_id: str, group: str | None) -> list[ArticleListingRow]:
    """Give the other articles of a group of translations."""
    if not group:
        return []
    query = select(_L).where(_L.translation_group == group, _L.article_id != article_id)
    return list(session.execute(query.order_by(_L.language).limit(50)).scalars())


def like(word: str) -> str:
    """Make a pattern of LIKE that means the word as it stands, with a backslash as escape."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _distinct(session: Session, column: Any, *where: ColumnElement[bool]) -> list[str]:
    # From one value to the next by the index: DISTINCT would read the entries of all articles.
    first = select(func.min(column).label("value")).where(column > "", *where)
    values = first.cte("found", recursive=True)
    after = select(func.min(column)).where(column > values.c.value, *where).scalar_subquery()
    values = values.union_all(select(after).where(values.c.value.is_not(None)))
    query = select(values.c.value).where(values.c.value.is_not(None)).limit(_MOST_CHOICES)
    return list(session.execute(query).scalars())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        _L.words.like(like(word), escape="\\")
        for word in wanted.words.casefold().split()[:_MOST_WORDS]
    ]
    if wanted.state in STATES:
        found.append(STATES[wanted.state])
    for name in ("owner", "audience", "language"):
        if value := getattr(wanted, name):
            found.append(getattr(_L, name) == value)
    if wanted.tag:
        tagged = select(ArticleLabelRow.article_id).filter_by(kind="tag", value=wanted.tag)
        found.append(_L.article_id.in_(tagged))
    if wanted.due:
        ending = and_(_L.valid_to <= wanted.due + _LOOK_AHEAD, _L.status != "archived")
        found.append(or_(ending, _L.publish_at.is_not(None)))
    return found


def _tags(session: Session, rows: Sequence[ArticleListingRow]) -> dict[str, list[str]]:
    ids = [row.article_id for row in rows]
    query = select(ArticleLabelRow).where(
        ArticleLabelRow.kind == "tag", ArticleLabelRow.article_id.in_(ids)
    )
    tags: dict[str, list[str]] = {}
    for label in session.execute(query.order_by(ArticleLabelRow.value)).scalars():
        tags.setdefault(label.article_id, []).append(label.value)
    return tags
