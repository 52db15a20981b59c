"""Keep the gaps: questions of one meaning that the articles do not answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from bot.learning import clusters, figures
from bot.learning.asked import TROUBLES
from bot.learning.vectors import Matrix, matrix
from bot.store.base import new_id, now
from bot.store.learning import GapRow, IntentProposalRow, QuestionRow

REMEMBERED = timedelta(days=90)
AUDIENCES = ("employee", "customer")
# Clustering takes a second and some 150 MB for so many.
_MOST = 3000
_MEMBERS_COMPARED = 100
_NEXT_ASKS = timedelta(hours=6)
# What was fixed or dismissed and not asked for so long wins no new questions.
_LIKELY = timedelta(days=365)

Moves = dict[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """The questions of one audience that may move, and the gaps that keep theirs, by id.

    `asked` are questions after a fix that went well, so far in no gap.
    """

    free: Sequence[QuestionRow]
    kept: dict[str, Matrix]
    fixed: dict[str, Matrix]
    asked: Sequence[QuestionRow]


def held(session: Session, audience: str, encoder: str) -> Held | None:
    """Read what is to be grouped; None when nothing is new."""
    states = _kept(session, audience)
    fixed = [key for key, state in states.items() if state == "fixed"]
    asked = _asked_since(session, audience, encoder) if fixed else []
    free = _free(session, audience, encoder) if _is_any_new(session, audience, encoder) else []
    if not asked and not free:
        return None
    members = {key: _members(session, key, encoder) for key in states}
    kept = {key: matrix(rows) for key, rows in members.items() if rows}
    return Held(free, kept, {key: kept[key] for key in fixed if key in kept}, asked)


def grouped(given: Held) -> Moves:
    """Tell which question goes into which gap; names that no gap has yet are new gaps.

    Gaps that somebody works on keep their questions and only win new ones; the others are
    grouped anew, and keep their names where most of their questions stay together.
    """
    fresh = [row for row in given.free if row.gap_id is None]
    moves = _joined(fresh, given.kept) | _joined(given.asked, given.fixed)
    rest = [row for row in given.free if row.turn_id not in moves]
    if all(row.gap_id for row in rest):
        return moves
    labels = clusters.group(matrix(rest))
    names = clusters.match(labels, [row.gap_id for row in rest])
    made = {int(label): names.get(int(label)) or new_id() for label in set(labels.tolist())}
    return moves | {row.turn_id: made[int(n)] for row, n in zip(rest, labels, strict=True)}


def move(session: Session, audience: str, moves: Moves) -> set[str]:
    """Put questions into their gaps; return the gaps that changed.

    What somebody took up since the grouping was read keeps its questions.
    """
    rows = session.execute(
        select(QuestionRow).where(QuestionRow.turn_id.in_(moves)).with_for_update()
    ).scalars()
    states = _kept(session, audience)
    touched: set[str] = set()
    for row in rows:
        target = moves[row.turn_id]
        if row.gap_id == target or row.gap_id in states:
            continue
        if session.get(GapRow, target) is None:
            session.add(GapRow(id=target, label=row.text, audience=audience))
            session.flush()
        touched |= {target, *([row.gap_id] if row.gap_id else [])}
        row.gap_id = target
    session.flush()
    return touched


def refresh(session: Session, gap_ids: Iterable[str], encoder: str, usual_hours: float) -> None:
    """Count anew what is shown of some gaps, name them, and drop those that are empty."""
    for gap_id in gap_ids:
        gap = session.get(GapRow, gap_id, with_for_update=True)
        if gap is None:
            continue
        rows = _troubled(session, gap_id)
        if rows:
            figures.count(gap, rows, usual_hours)
            _name(session, gap, encoder)
            _come_back(gap, rows)
        elif not _is_kept(gap) and not _has_any(session, gap_id):
            session.execute(delete(GapRow).where(GapRow.id == gap_id))
        else:
            figures.count(gap, rows, usual_hours)


def all_open(session: Session) -> list[str]:
    """Give the gaps whose figures grow old."""
    query = select(GapRow.id).where(or_(GapRow.asks > 0, GapRow.state == "fixed"))
    return list(session.execute(query).scalars())


def examples(session: Session, gap: GapRow, encoder: str, most: int = 20) -> list[QuestionRow]:
    """Give a gap's questions, each wording once, the most central first."""
    rows = _members(session, gap.id, encoder, 400)
    if not rows:
        return _troubled(session, gap.id)[:most]
    distinct: dict[str, QuestionRow] = {}
    for at in clusters.by_centrality(matrix(rows)):
        distinct.setdefault(" ".join(rows[at].text.casefold().split()), rows[at])
    return list(distinct.values())[:most]


def _joined(rows: Sequence[QuestionRow], gaps: dict[str, Matrix]) -> Moves:
    names = list(gaps)
    near = clusters.nearest(matrix(rows), list(gaps.values())) if rows else []
    return {row.turn_id: names[at] for row, at in zip(rows, near, strict=True) if at is not None}


def _free(session: Session, audience: str, encoder: str) -> Sequence[QuestionRow]:
    kept = exists().where(GapRow.id == QuestionRow.gap_id, _KEPT)
    query = (
        select(QuestionRow)
        .where(QuestionRow.trouble.in_(TROUBLES), QuestionRow.audience == audience)
        .where(QuestionRow.asked_at > now() - REMEMBERED, QuestionRow.encoder == encoder)
        .where(~kept)
        .order_by(QuestionRow.asked_at.desc())
        .limit(_MOST)
    )
    return session.execute(query).scalars().all()


def _is_any_new(session: Session, audience: str, encoder: str) -> bool:
    query = select(QuestionRow.turn_id).where(
        QuestionRow.trouble.in_(TROUBLES),
        QuestionRow.audience == audience,
        QuestionRow.asked_at > now() - REMEMBERED,
        QuestionRow.encoder == encoder,
        QuestionRow.gap_id.is_(None),
    )
    return session.execute(query.limit(1)).first() is not None


def _asked_since(session: Session, audience: str, encoder: str) -> Sequence[QuestionRow]:
    query = (
        select(QuestionRow)
        .where(QuestionRow.trouble == "", QuestionRow.audience == audience)
        .where(QuestionRow.asked_at > now() - _NEXT_ASKS, QuestionRow.encoder == encoder)
        .where(QuestionRow.gap_id.is_(None))
        .limit(_MOST)
    )
    return session.execute(query).scalars().all()


_KEPT = or_(GapRow.state != "open", GapRow.assignee != "")


def _kept(session: Session, audience: str) -> dict[str, str]:
    query = select(GapRow.id, GapRow.state).where(GapRow.audience == audience, _KEPT)
    is_young = or_(GapRow.last_at > now() - _LIKELY, GapRow.state.in_(("open", "fixing")))
    query = query.where(is_young)
    return {row.id: row.state for row in session.execute(query)}


def _is_kept(gap: GapRow) -> bool:
    return gap.state != "open" or gap.assignee != ""


def _members(
    session: Session, gap_id: str, encoder: str, most: int = _MEMBERS_COMPARED
) -> Sequence[QuestionRow]:
    query = (
        select(QuestionRow)
        .where(QuestionRow.gap_id == gap_id, QuestionRow.trouble.in_(TROUBLES))
        .where(QuestionRow.encoder == encoder)
        .order_by(QuestionRow.asked_at.desc())
        .limit(most)
    )
    return session.execute(query).scalars().all()


def _troubled(session: Session, gap_id: str) -> list[QuestionRow]:
    query = (
        select(QuestionRow)
        .where(QuestionRow.gap_id == gap_id, QuestionRow.trouble.in_(TROUBLES))
        .where(QuestionRow.asked_at > now() - REMEMBERED)
        .order_by(QuestionRow.asked_at)
    )
    return list(session.execute(query).scalars())


def _has_any(session: Session, gap_id: str) -> bool:
    tables: Collection[type[QuestionRow | IntentProposalRow]] = (QuestionRow, IntentProposalRow)
    return any(
        session.execute(select(table.gap_id).where(table.gap_id == gap_id).limit(1)).first()
        for table in tables
    )


def _name(session: Session, gap: GapRow, encoder: str) -> None:
    # What somebody took up keeps the name that they know it by.
    if not _is_kept(gap) and (central := examples(session, gap, encoder, 1)):
        gap.label = central[0].text


def _come_back(gap: GapRow, rows: Sequence[QuestionRow]) -> None:
    """Open a gap again: a dismissed one that doubled, a fixed one that people still fall into."""
    doubled = gap.state == "dismissed" and gap.asks >= 2 * max(1, gap.dismissed_asks)
    since = gap.fixed_at if gap.state == "fixed" else None
    if doubled or (since and figures.still_open(since, rows)):
        gap.state, gap.came_back = "open", True
