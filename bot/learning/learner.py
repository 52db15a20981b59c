"""Learn in the background: collect questions, keep the gaps, find and tell recalls, fit budgets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.conversation.outbox import Item
from bot.knowledge import KnowledgeDown
from bot.learning import asked, contradictions, effects, fixes, gaps, marks, recalls, tickets
from bot.learning import outcomes as topic_outcomes
from bot.learning.effects import Knowledge
from bot.learning.telling import Teller
from bot.learning.vectors import pack
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.learning import GapRow, QuestionRow
from bot.topics import Topics
from knowledge_index.embedder import Embedder

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 5.0
_ENCODED_AT_ONCE = 100
_REFRESHED_AT_ONCE = 50
_ALL_ANEW_SECONDS = 3600.0
_ASKED_AGAIN = 50
_ASKED_AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class LearnerParts:
    """What learning needs; `deliver` carries out what was put into the outbox."""

    database: Database
    embedder: Embedder
    knowledge: Knowledge
    topics: Topics
    teller: Teller
    deliver: Callable[[list[Item]], None]
    zone: ZoneInfo
    contradicted_days: int


class Learner:
    """Do each step when it is due, in transactions of its own; one process at a time does it."""

    def __init__(self, parts: LearnerParts, pause: float = _PAUSE_SECONDS) -> None:
        self._parts = parts
        self._database = parts.database
        self._owner = parts.teller.owner
        self._pause = pause
        self._all_anew_at = 0.0
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to learn."""
        self._work = asyncio.create_task(self._learn())

    async def stop(self) -> None:
        """Stop learning; what is half done is done again."""
        if self._work is None:
            return
        self._work.cancel()
        try:
            await self._database.write(lambda session: marks.release(session, self._owner))
        except StoreUnavailable as error:
            log.warning("learning.lease_kept", error=str(error))

    async def run(self) -> bool:
        """Do all that is due now; False when another process is at it."""
        if not await self._database.write(lambda session: marks.claim(session, self._owner)):
            return False
        while await self._database.write(_collect):
            pass
        while await asyncio.to_thread(self._encode):
            pass
        days = self._parts.contradicted_days
        await self._database.write(lambda session: contradictions.find(session, days))
        await asyncio.to_thread(self._keep_gaps)
        await self._check_fixes()
        await self._recall()
        return True

    def _encode(self) -> bool:
        fingerprint = self._parts.embedder.fingerprint
        waiting = self._database.read_sync(lambda session: _unread(session, fingerprint))
        if not waiting:
            return False
        # Outside of a transaction: it takes a second, and others want to write.
        texts = list(dict.fromkeys(waiting.values()))
        vectors = dict(zip(texts, self._parts.embedder.encode(texts), strict=True))

        def work(session: Session) -> None:
            query = select(QuestionRow).where(QuestionRow.turn_id.in_(waiting))
            for row in session.execute(query).scalars():
                row.vector, row.encoder = pack(vectors[row.text]), fingerprint

        self._database.write_sync(work)
        return len(waiting) == _ENCODED_AT_ONCE

    def _keep_gaps(self) -> None:
        encoder = self._parts.embedder.fingerprint
        touched: set[str] = set()
        for audience in gaps.AUDIENCES:
            touched |= self._regroup(audience, encoder)
        is_due = time.monotonic() >= self._all_anew_at
        if is_due:
            touched |= set(self._database.read_sync(gaps.all_open))
            self._all_anew_at = time.monotonic() + _ALL_ANEW_SECONDS
        # Some at a time, so that others may write in between.
        waiting = sorted(touched)
        for start in range(0, len(waiting), _REFRESHED_AT_ONCE):
            some = waiting[start : start + _REFRESHED_AT_ONCE]
            self._database.write_sync(partial(_refresh, touched=some, encoder=encoder))
        if is_due:
            topics = self._parts.topics
            self._database.write_sync(lambda s: topic_outcomes.recompute(s, topics))

    def _regroup(self, audience: str, encoder: str) -> set[str]:
        held = self._database.read_sync(lambda session: gaps.held(session, audience, encoder))
        moves = gaps.grouped(held) if held else {}
        if not moves:
            return set()
        return self._database.write_sync(lambda session: gaps.move(session, audience, moves))

    async def _check_fixes(self) -> None:
        for gap in await self._database.write(_fixed):
            try:
                again = await effects.ask_again(self._parts.knowledge, gap.label, gap.audience)
            except KnowledgeDown:
                return
            answer = again.article_id if again.decision == "answer" else None
            await self._database.write(partial(_note, gap_id=gap.id, article_id=answer))

    async def _recall(self) -> None:
        await self._database.write(recalls.find)
        is_more = True
        while is_more:
            items, is_more = await self._database.write(self._tell)
            self._parts.deliver(items)

    def _tell(self, session: Session) -> tuple[list[Item], bool]:
        return self._parts.teller.step(session, now().astimezone(self._parts.zone).date())

    async def _learn(self) -> None:
        while True:
            try:
                await self.run()
            except StoreUnavailable as error:
                log.error("learning.not_done", error=str(error))
            except Exception:
                # Whatever it was: nothing would be learned any more, and nobody be told.
                log.exception("learning.broken")
            await asyncio.sleep(self._pause)


def _collect(session: Session) -> bool:
    more = asked.collect(session)
    more = tickets.collect(session) or more
    tickets.time_work(session)
    return more


def _unread(session: Session, fingerprint: str) -> dict[str, str]:
    query = (
        select(QuestionRow.turn_id, QuestionRow.text)
        # Unequal, as an index can find it; what was never encoded has an empty name there.
        .where(or_(QuestionRow.encoder < fingerprint, QuestionRow.encoder > fingerprint))
        .where(QuestionRow.asked_at > now() - gaps.REMEMBERED)
        .order_by(QuestionRow.asked_at.desc())
        .limit(_ENCODED_AT_ONCE)
    )
    return {row.turn_id: row.text for row in session.execute(query)}


def _refresh(session: Session, touched: list[str], encoder: str) -> None:
    gaps.refresh(session, touched, encoder, tickets.usual_hours(session))


def _fixed(session: Session) -> list[GapRow]:
    for gap in session.execute(select(GapRow).filter_by(state="fixing")).scalars():
        fixes.check(session, gap)
    session.flush()
    is_due = or_(GapRow.checked_at.is_(None), GapRow.checked_at < now() - _ASKED_AGAIN_AFTER)
    query = select(GapRow).where(GapRow.state == "fixed", is_due)
    return list(session.execute(query.limit(_ASKED_AGAIN)).scalars())


def _note(session: Session, gap_id: str, article_id: str | None) -> None:
    gap = session.get_one(GapRow, gap_id)
    gap.answered_by, gap.checked_at = article_id, now()
