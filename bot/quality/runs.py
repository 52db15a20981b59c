"""Keep the gate's runs: what waits, what came of it, who decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.quality.replay import Change, Outcome, Replay
from bot.store.base import now
from bot.store.gate import GateRunRow
from bot.store.knowledge import ArticleRow

PAGE = 30
LEASE = timedelta(minutes=5)
OPEN = ("queued", "running")
UNDECIDED = ("clear", "blocked")
_KEPT_CHANGES = 200
_KEPT_CHARS = 1500


@dataclass(frozen=True, slots=True)
class Runs:
    """A page of runs, the newest first."""

    rows: Sequence[GateRunRow]
    page: int
    pages: int


def begin(
    session: Session,
    step: str,
    items: Sequence[tuple[str, int]],
    who: str,
    at: datetime | None = None,
    subject: str = "",
    title: str = "",
) -> GateRunRow:
    """Put a run into the queue; an undecided one of the same single article gives way to it."""
    if len(items) == 1:
        subject = items[0][0]
        _give_way(session, subject)
    run = GateRunRow(
        step=step,
        subject=subject,
        items=[{"id": article_id, "based_on": based_on} for article_id, based_on in items],
        title=(title or _title(session, items))[:300],
        publish_at=at,
        asked_by=who,
    )
    session.add(run)
    session.flush()
    return run


def claim(session: Session, owner: str) -> GateRunRow | None:
    """Take the oldest run that waits, or that a dead process left behind."""
    left = (GateRunRow.state == "running") & (GateRunRow.lease_until < now())
    query = select(GateRunRow).where(or_(GateRunRow.state == "queued", left))
    query = query.order_by(GateRunRow.at).limit(1).with_for_update(skip_locked=True)
    run = session.execute(query).scalar_one_or_none()
    if run is not None:
        run.state, run.owner, run.done, run.of = "running", owner, 0, 0
        run.lease_until = now() + LEASE
    return run


def end(run: GateRunRow, state: str, reason: str = "") -> None:
    """Let a run end in a state."""
    run.state, run.reason, run.lease_until = state, reason[:500], None
    run.finished_at = now()


def keep(run: GateRunRow, done: Replay) -> None:
    """Keep what a replay showed; of very many changes the most telling ones."""
    run.counts = done.counts()
    run.result = [entry(change) for change in done.changes[:_KEPT_CHANGES]]
    run.done, run.of = done.replayed, done.of


def note(session: Session, run_id: str, done: int, of: int) -> None:
    """Note how far a run is, and hold it for longer."""
    run = session.get_one(GateRunRow, run_id)
    run.done, run.of, run.lease_until = done, of, now() + LEASE


def page_of(session: Session, page: int, state: str = "") -> Runs:
    """Give a page of runs; `state`: those that are `undecided`, else all."""
    query, count = select(GateRunRow), select(func.count()).select_from(GateRunRow)
    if state:
        waiting = GateRunRow.state.in_(UNDECIDED)
        query, count = query.where(waiting), count.where(waiting)
    pages = max(1, -(-session.execute(count).scalar_one() // PAGE))
    page = min(max(1, page), pages)
    query = query.order_by(GateRunRow.at.desc()).offset((page - 1) * PAGE).limit(PAGE)
    return Runs(list(session.execute(query).scalars()), page, pages)


def undecided(session: Session) -> int:
    """Count the runs that wait for somebody's decision."""
    query = select(func.count()).where(GateRunRow.state.in_(UNDECIDED))
    return session.execute(query).scalar_one()


def newest(session: Session, step: str, subject: str) -> GateRunRow | None:
    """Give the newest run of a step with one subject."""
    query = select(GateRunRow).filter_by(step=step, subject=subject)
    return session.execute(query.order_by(GateRunRow.at.desc()).limit(1)).scalar_one_or_none()


def _give_way(session: Session, subject: str) -> None:
    query = select(GateRunRow).where(
        GateRunRow.subject == subject, GateRunRow.state.in_(("queued", *UNDECIDED))
    )
    for run in session.execute(query).scalars():
        end(run, "dropped")


def _title(session: Session, items: Sequence[tuple[str, int]]) -> str:
    titles = (
        session.execute(select(ArticleRow.title).filter_by(id=article_id)).scalar()
        for article_id, _ in items[:5]
    )
    named = ", ".join(title for title in titles if title)
    return f"{named} …" if len(items) > 5 else named


def entry(change: Change) -> dict[str, Any]:
    """Give a change as it is stored and shown."""
    question = change.question
    return {
        "question": question.text,
        "audience": question.audience,
        "groups": sorted(question.groups),
        "times": question.times,
        "approved": question.must_be is not None,
        "regressed": change.regressed,
        "mended": change.mended,
        "kind": change.kind,
        "before": _shown(change.before),
        "after": _shown(change.after),
    }


def _shown(outcome: Outcome) -> dict[str, Any]:
    return {
        "decision": outcome.decision,
        "id": outcome.subject,
        "title": outcome.title,
        "confidence": round(outcome.confidence, 3),
        "text": outcome.text()[:_KEPT_CHARS],
    }
