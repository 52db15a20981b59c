"""Publish at the planned time, put away what has expired, and tell the owners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Exists, String, cast, select
from sqlalchemy.orm import Session

from bot.knowledge import articles, autosaves, notices
from bot.knowledge.lifecycle import publish_as_planned
from bot.store.accounts import audit
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.knowledge import ArticleRow, NoticeRow

log = structlog.get_logger(__name__)

SOON = timedelta(days=14)
CLOCK = "schedule"
_PAUSE_SECONDS = 15.0
_A_STEP = 100


class Schedule:
    """Do in the background what is due; each article in a transaction of its own.

    `holds` may keep a plan back and see to it itself: it gets the article's id.
    """

    def __init__(
        self,
        database: Database,
        zone: ZoneInfo,
        pause: float = _PAUSE_SECONDS,
        holds: Callable[[str], bool] | None = None,
    ) -> None:
        self._database = database
        self._zone = zone
        self._pause = pause
        self._holds = holds
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look for what is due."""
        self._work = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop looking."""
        if self._work:
            self._work.cancel()

    def run(self) -> int:
        """Do all that is due now; return how many articles were published or put away."""
        today = now().astimezone(self._zone).date()
        done = sum(self._publish(key) for key in self._database.read_sync(_planned))
        expired = self._database.read_sync(partial(_expired, today=today))
        done += sum(self._expire(key, today) for key in expired)
        for key in self._database.read_sync(partial(_expiring, today=today)):
            self._database.write_sync(partial(_tell_expiry, article_id=key, kind="expires_soon"))
        self._database.write_sync(autosaves.forget_old)
        return done

    def _publish(self, article_id: str) -> bool:
        if self._holds and self._holds(article_id):
            return False
        return self._database.write_sync(partial(keep_plan, article_id=article_id))

    def _expire(self, article_id: str, today: date) -> bool:
        def work(session: Session) -> bool:
            row = session.get(ArticleRow, article_id, with_for_update=True)
            if row is None or row.valid_to is None or row.valid_to >= today:
                return False
            _tell_expiry(session, article_id, "expired")
            if row.status != articles.PUBLISHED or row.working_status:
                return False
            articles.set_status(session, article_id, "archived", CLOCK)
            audit(session, CLOCK, "article.archive", article_id, {"valid_to": str(row.valid_to)})
            return True

        return self._database.write_sync(work)

    async def _look(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.run)
            except StoreUnavailable as error:
                log.error("schedule.not_done", error=str(error))
            except Exception:
                # Whatever it was: nothing would be published as planned any more.
                log.exception("schedule.broken")
            await asyncio.sleep(self._pause)


def keep_plan(session: Session, article_id: str) -> bool:
    """Publish what is planned for now and tell the owner; False when the plan was taken back."""
    row = publish_as_planned(session, article_id)
    if row is None:
        return False
    notices.tell(session, row, "published_as_planned", str(row.version))
    audit(session, CLOCK, "article.publish", article_id, {"version": row.version})
    return True


def _planned(session: Session) -> list[str]:
    query = select(ArticleRow.id).where(ArticleRow.publish_at <= now())
    return list(session.execute(query.limit(_A_STEP)).scalars())


def _expired(session: Session, today: date) -> list[str]:
    # Those with a working draft stay as they are: it may bring another last day.
    query = select(ArticleRow.id).where(
        ArticleRow.status == articles.PUBLISHED,
        ArticleRow.valid_to < today,
        ArticleRow.working_status.is_(None) | ~_told("expired"),
    )
    return list(session.execute(query.limit(_A_STEP)).scalars())


def _expiring(session: Session, today: date) -> list[str]:
    query = select(ArticleRow.id).where(
        ArticleRow.status == articles.PUBLISHED,
        ArticleRow.valid_to.between(today, today + SOON),
        ~_told("expires_soon"),
    )
    return list(session.execute(query.limit(_A_STEP)).scalars())


def _told(kind: str) -> Exists:
    # Of this last day; another one is worth another notice.
    told = select(NoticeRow.id).where(
        NoticeRow.article_id == ArticleRow.id,
        NoticeRow.kind == kind,
        NoticeRow.reference == cast(ArticleRow.valid_to, String),
    )
    return told.exists()


def _tell_expiry(session: Session, article_id: str, kind: str) -> None:
    row = session.get_one(ArticleRow, article_id)
    if row.valid_to is not None:
        notices.tell(session, row, kind, row.valid_to.isoformat())
