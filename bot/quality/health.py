"""Keep the articles' health in the background: stored, so that its pages are plain SQL."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import structlog
from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import Session

from bot.knowledge import articles
from bot.knowledge.service import KnowledgeDown
from bot.quality import pairs, reasons
from bot.quality.reasons import Facts, Used
from bot.quality.writing import Writing, look_at
from bot.store.base import AnyRow, now
from bot.store.conversations import AnswerRow
from bot.store.database import Database, StoreUnavailable
from bot.store.gate import HealthReasonRow, HealthRow, PairRow
from bot.store.knowledge import ArticleRow
from knowledge_index.index import KnowledgeIndex

log = structlog.get_logger(__name__)

_AT_ONCE = 100
_PAIR_SECONDS = 20.0
_PAUSE_SECONDS = 30.0
_ROUND_SECONDS = 900.0
_LINKS = "links"


class Health:
    """Look at all articles now and then: at texts that changed, at counts and dates always."""

    def __init__(self, database: Database, index: Callable[[], KnowledgeIndex]) -> None:
        self._database = database
        self._index = index
        self._work: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Begin to look."""
        self._work = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop; what is not done yet is done after the next start."""
        self._stopping = True
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def run(self) -> int:
        """Look at everything once; return how many articles were looked at."""
        self.count()
        self.compare()
        return self.count()

    def count(self) -> int:
        """Renew figures, reasons and scores of all published articles."""
        used = self._database.read_sync(_used)
        published = self._database.read_sync(articles.published_versions)
        self._database.write_sync(partial(_forget_gone, published=published))
        ids = sorted(published)
        for start in range(0, len(ids), _AT_ONCE):
            if self._stopping:
                break
            some = ids[start : start + _AT_ONCE]
            # Texts are parsed before, so that nobody waits for it who wants to write.
            texts = self._database.read_sync(partial(_changed_texts, ids=some))
            seen = {key: (version, look_at(*text)) for key, version, *text in texts}
            self._database.write_sync(
                partial(_renew, ids=some, used=used, published=published, seen=seen)
            )
        return len(ids)

    def compare(self, seconds: float = _PAIR_SECONDS) -> bool:
        """Compare changed articles with their neighbours; False: there was not time for all."""
        deadline = time.monotonic() + seconds
        index = self._index()
        versions = index.versions()
        for article_id, version in self._database.read_sync(_unpaired):
            if self._stopping or time.monotonic() > deadline:
                return False
            if versions.get(article_id) != version:
                # The index will have it in a moment.
                continue
            held = self._database.read_sync(partial(articles.fetch, ids=[article_id]))
            found = pairs.of_article(index, held[0]) if held else []
            self._database.write_sync(
                partial(_keep_pairs, article_id=article_id, version=version, found=found)
            )
        return True

    async def _look(self) -> None:
        while True:
            pause = _PAUSE_SECONDS
            try:
                await asyncio.to_thread(self.count)
                if await asyncio.to_thread(self.compare):
                    pause = _ROUND_SECONDS
                await asyncio.to_thread(self.count)
            except KnowledgeDown:
                pause = 1.0
            except StoreUnavailable as error:
                log.error("health.store_unavailable", error=str(error))
            except Exception:
                log.exception("health.broken")
            await asyncio.sleep(pause)


def _used(session: Session) -> dict[str, Used]:
    row = AnswerRow
    query = (
        select(
            row.article_id,
            func.count(),
            func.sum(case((row.outcome == "solved", 1), else_=0)),
            func.sum(case((row.outcome == "not_quite", 1), else_=0)),
            func.max(row.created_at),
        )
        .where(row.created_at >= now() - reasons.WINDOW)
        .group_by(row.article_id)
    )
    return {article_id: Used(*counts) for article_id, *counts in session.execute(query)}


def _forget_gone(session: Session, published: dict[str, int]) -> None:
    known = session.execute(select(HealthRow.article_id)).scalars()
    gone = [article_id for article_id in known if article_id not in published]
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        session.execute(delete(HealthReasonRow).where(HealthReasonRow.article_id.in_(some)))
        session.execute(delete(HealthRow).where(HealthRow.article_id.in_(some)))
        ends = or_(PairRow.one.in_(some), PairRow.other.in_(some))
        session.execute(delete(PairRow).where(ends))


def _changed_texts(session: Session, ids: Sequence[str]) -> list[AnyRow]:
    row, health = ArticleRow, HealthRow
    query = (
        select(row.id, row.version, row.body, row.language)
        .outerjoin(health, health.article_id == row.id)
        .where(row.id.in_(ids), or_(health.version.is_(None), health.version != row.version))
    )
    return list(session.execute(query))


def _renew(
    session: Session,
    ids: Sequence[str],
    used: dict[str, Used],
    published: dict[str, int],
    seen: dict[str, tuple[int, Writing]],
) -> None:
    row = ArticleRow
    facts = select(row.id, row.version, row.title, row.owner, row.updated_at, row.valid_to)
    held = {h.article_id: h for h in session.query(HealthRow).where(HealthRow.article_id.in_(ids))}
    counted = _open_pairs(session, ids)
    known: dict[str, dict[str, HealthReasonRow]] = {}
    for reason in session.query(HealthReasonRow).where(HealthReasonRow.article_id.in_(ids)):
        known.setdefault(reason.article_id, {})[reason.reason] = reason
    for one in session.execute(facts.where(row.id.in_(ids))):
        health = held.get(one.id) or HealthRow(article_id=one.id, paired=0, version=0, written=[])
        if one.id in seen:
            _fill_in_text(health, *seen[one.id])
        given = used.get(one.id, Used())
        _fill(health, one, given)
        links = dict(health.written).get(_LINKS, "").split()
        found = reasons.of(
            Facts(
                owner=one.owner,
                reviewed_at=one.updated_at,
                valid_to=one.valid_to,
                used=given,
                findings=[(name, detail) for name, detail in health.written if name != _LINKS],
                broken=[link for link in links if link not in published],
                pairs=counted.get(one.id, {}),
            ),
            now(),
        )
        health.score = reasons.score(found)
        session.add(health)
        _keep_reasons(session, one.id, known.get(one.id, {}), found)


def _fill(health: HealthRow, one: AnyRow, given: Used) -> None:
    health.title, health.owner = one.title, one.owner
    health.reviewed_at, health.valid_to = one.updated_at, one.valid_to
    health.answered, health.solved = given.answered, given.solved
    health.not_quite, health.silent = given.not_quite, given.silent
    health.shown_at = given.shown_at or health.shown_at


def _fill_in_text(health: HealthRow, version: int, seen: Writing) -> None:
    written: list[Any] = [*map(list, seen.findings), [_LINKS, " ".join(seen.links)]]
    health.words, health.ease, health.written = seen.words, seen.ease, written
    health.version = version


def _keep_reasons(
    session: Session, article_id: str, known: dict[str, HealthReasonRow], found: dict[str, str]
) -> None:
    for reason, row in known.items():
        if reason not in found:
            session.delete(row)
    for reason, detail in found.items():
        row = known.get(reason) or HealthReasonRow(article_id=article_id, reason=reason)
        row.detail = detail
        session.add(row)


def _open_pairs(session: Session, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for end in (PairRow.one, PairRow.other):
        query = select(end, PairRow.kind, func.count()).where(
            end.in_(ids), PairRow.fine_by.is_(None)
        )
        for article_id, kind, count in session.execute(query.group_by(end, PairRow.kind)):
            kinds = counted.setdefault(article_id, {})
            kinds[kind] = kinds.get(kind, 0) + count
    return counted


def _unpaired(session: Session) -> list[tuple[str, int]]:
    query = select(HealthRow.article_id, HealthRow.version)
    query = query.where(HealthRow.paired != HealthRow.version)
    return [(row.article_id, row.version) for row in session.execute(query)]


def _keep_pairs(
    session: Session, article_id: str, version: int, found: Sequence[pairs.Found]
) -> None:
    known = session.query(PairRow).where(
        or_(PairRow.one == article_id, PairRow.other == article_id)
    )
    held = {(p.kind, p.one, p.other, p.one_key, p.other_key): p for p in known}
    for one in found:
        if held.pop((one.kind, one.one, one.other, *one.keys), None) is None:
            session.add(_pair(one))
    for row in held.values():
        session.delete(row)
    health = session.get(HealthRow, article_id)
    if health is not None:
        health.paired = version


def _pair(found: pairs.Found) -> PairRow:
    one_key, other_key = found.keys
    return PairRow(
        kind=found.kind,
        one=found.one,
        other=found.other,
        one_text=found.one_text,
        other_text=found.other_text,
        one_key=one_key,
        other_key=other_key,
        why=found.why,
        nearness=found.nearness,
    )
