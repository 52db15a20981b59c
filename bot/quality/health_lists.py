"""Pages of the articles' health, each by a few statements that do not grow with the articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.quality import reasons
from bot.store.accounts import Actor, audit
from bot.store.gate import HealthReasonRow, HealthRow, PairRow
from bot.store.knowledge import ArticleRow

PAGE = 50
SORTS = {
    "score": HealthRow.score,
    "answered": HealthRow.answered,
    "reviewed": HealthRow.reviewed_at,
}
# Scores below each of these, and the rest.
BANDS = (40, 70, 90)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty: not at all."""

    reason: str = ""
    owner: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of articles, each with its reasons: (reason, detail)."""

    rows: Sequence[tuple[HealthRow, Sequence[tuple[str, str]]]]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How many articles have a score in each band, worst first, and each reason."""

    bands: Sequence[int]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Count the articles."""
        return sum(self.bands)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two passages with the titles of their articles."""

    row: PairRow
    one_title: str
    other_title: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """A page of pairs, the nearest first."""

    rows: Sequence[Pair]
    page: int
    pages: int


def overview(session: Session) -> Overview:
    """Count scores and reasons."""
    band = case(*((HealthRow.score < most, n) for n, most in enumerate(BANDS)), else_=len(BANDS))
    scored = session.execute(select(band, func.count()).group_by(band)).all()
    found = {int(row[0]): int(row[1]) for row in scored}
    query = select(HealthReasonRow.reason, func.count()).group_by(HealthReasonRow.reason)
    counts = {str(row[0]): int(row[1]) for row in session.execute(query)}
    order = sorted(counts, key=lambda reason: (-reasons.COSTS.get(reason, 0), reason))
    bands = [found.get(n, 0) for n in range(len(BANDS) + 1)]
    return Overview(bands, {reason: counts[reason] for reason in order})


def listed(session: Session, wanted: Wanted, sort: str, descending: bool, page: int) -> Listed:
    """Give a page of articles."""
    only = _conditions(wanted)
    query = select(HealthRow).where(*only)
    counting = select(func.count()).select_from(HealthRow).where(*only)
    total = session.execute(counting).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    by = SORTS[sort]
    query = query.order_by(by.desc() if descending else by, HealthRow.article_id)
    rows = list(session.execute(query.offset((page - 1) * PAGE).limit(PAGE)).scalars())
    told = _reasons(session, [row.article_id for row in rows])
    return Listed([(row, told.get(row.article_id, ())) for row in rows], total, page, pages)


def of_article(
    session: Session, article_id: str
) -> tuple[HealthRow, Sequence[tuple[str, str]], Sequence[Pair]] | None:
    """Give one article's health with its reasons and pairs; None where it is not known."""
    row = session.get(HealthRow, article_id)
    if row is None:
        return None
    query = _pairs().where(or_(PairRow.one == article_id, PairRow.other == article_id))
    rows = session.execute(query.where(PairRow.fine_by.is_(None)).limit(PAGE))
    return row, _reasons(session, [article_id]).get(article_id, ()), [Pair(*one) for one in rows]


def pairs(session: Session, kind: str, page: int) -> Pairs:
    """Give a page of pairs of a kind that nobody called fine."""
    only = (PairRow.kind == kind) & PairRow.fine_by.is_(None)
    total = session.execute(select(func.count()).select_from(PairRow).where(only)).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = _pairs().where(only).order_by(PairRow.nearness.desc(), PairRow.id)
    rows = session.execute(query.offset((page - 1) * PAGE).limit(PAGE))
    return Pairs([Pair(*one) for one in rows], page, pages)


def call_fine(session: Session, pair_id: str, who: Actor) -> bool:
    """Say that two passages may stand as they are; False for a pair that is gone."""
    row = session.get(PairRow, pair_id)
    if row is None:
        return False
    row.fine_by = who.name
    audit(session, who, "health.fine", row.one, {"kind": row.kind, "other": row.other})
    for article_id in (row.one, row.other):
        _recount(session, article_id, row.kind)
    return True


def bad(session: Session) -> int:
    """Count the articles with a score in the worst band."""
    query = select(func.count()).select_from(HealthRow).where(HealthRow.score < BANDS[0])
    return session.execute(query).scalar_one()


def _recount(session: Session, article_id: str, kind: str) -> None:
    session.flush()
    query = (
        select(func.count())
        .select_from(PairRow)
        .where(
            or_(PairRow.one == article_id, PairRow.other == article_id),
            PairRow.kind == kind,
            PairRow.fine_by.is_(None),
        )
    )
    left = session.execute(query).scalar_one()
    reason, health = (
        session.get(HealthReasonRow, (article_id, kind)),
        session.get(HealthRow, article_id),
    )
    if reason is not None and left:
        reason.detail = str(left)
    elif reason is not None:
        session.delete(reason)
        if health is not None:
            session.flush()
            told = _reasons(session, [article_id]).get(article_id, ())
            health.score = reasons.score(name for name, _ in told)


def _pairs() -> Select[PairRow, str, str]:
    one, other = aliased(ArticleRow), aliased(ArticleRow)
    return (
        select(PairRow, one.title, other.title)
        .join(one, one.id == PairRow.one)
        .join(other, other.id == PairRow.other)
    )


def _reasons(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    query = select(HealthReasonRow).where(HealthReasonRow.article_id.in_(ids))
    told: dict[str, list[tuple[str, str]]] = {}
    for row in session.execute(query).scalars():
        told.setdefault(row.article_id, []).append((row.reason, row.detail))
    for some in told.values():
        some.sort(key=lambda item: (-reasons.COSTS.get(item[0], 0), item[0]))
    return told


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    only: list[ColumnElement[bool]] = []
    if wanted.reason:
        has = select(HealthReasonRow.article_id).filter_by(reason=wanted.reason)
        only.append(HealthRow.article_id.in_(has))
    if wanted.owner:
        only.append(HealthRow.owner == wanted.owner)
    if wanted.words:
        only.append(HealthRow.title.icontains(wanted.words, autoescape=True))
    return only
