"""Pages and sitemaps that are read again and again; what was edited here stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.knowledge.bringing.crawling import Crawl, Crawler
from bot.knowledge.bringing.drafts import Stopped
from bot.knowledge.bringing.fetching import NotFetched
from bot.knowledge.bringing.jobs import Imports
from bot.store.accounts import Actor, audit
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.sources import ImportedRow, ImportItemRow, ImportRow, ImportSourceRow

KINDS = ("page", "sitemap")
_LEASE = timedelta(minutes=60)
_RETRY = timedelta(hours=1)


class Sources:
    """The sources of this installation. Raises StoreUnavailable."""

    def __init__(self, database: Database, imports: Imports, crawler: Crawler) -> None:
        self._database = database
        self._imports = imports
        self._crawler = crawler

    def add(
        self,
        who: Actor | str,
        kind: str,
        url: str,
        every_hours: int,
        defaults: Mapping[str, Any] | None = None,
        may_publish: bool = False,
    ) -> str:
        """Add a source, due at once; give its id."""
        if kind not in KINDS or not 1 <= every_hours <= 24 * 365:
            raise ValueError(f"no source: {kind}, every {every_hours} hours")
        name = who if isinstance(who, str) else who.name
        row = ImportSourceRow(
            kind=kind,
            url=url,
            every_hours=every_hours,
            defaults=dict(defaults or {}),
            may_publish=may_publish,
            who=name,
        )

        def work(session: Session) -> str:
            session.add(row)
            session.flush()
            audit(session, who, "source.add", row.id, {"url": url, "every_hours": every_hours})
            return row.id

        return self._database.write_sync(work)

    def pause(self, who: Actor | str, source_id: str, paused: bool) -> None:
        """Stop its schedule, or go on with it."""

        def work(session: Session) -> None:
            session.get_one(ImportSourceRow, source_id).paused = paused
            action = "source.pause" if paused else "source.go_on"
            audit(session, who, action, source_id)

        self._database.write_sync(work)

    def hasten(self, who: Actor | str, source_id: str) -> None:
        """Have it read next, whatever its schedule."""

        def work(session: Session) -> None:
            row = session.get_one(ImportSourceRow, source_id)
            row.next_run, row.paused = now(), False
            audit(session, who, "source.read_now", source_id)

        self._database.write_sync(work)

    def remove(self, who: Actor | str, source_id: str) -> None:
        """Forget a source; its articles stay, as if they had been imported once."""

        def work(session: Session) -> None:
            row = session.get_one(ImportSourceRow, source_id)
            for table in (ImportedRow, ImportRow):
                session.execute(update(table).filter_by(source_id=source_id).values(source_id=None))
            audit(session, who, "source.remove", source_id, {"url": row.url})
            session.delete(row)

        self._database.write_sync(work)

    def due(self) -> list[str]:
        """Name the sources whose time has come."""
        query = select(ImportSourceRow.id).where(
            ImportSourceRow.next_run <= now(), ImportSourceRow.paused.is_(False)
        )
        return self._database.read_sync(
            lambda session: list(
                session.execute(query.order_by(ImportSourceRow.next_run)).scalars()
            )
        )

    def gone(self, source_id: str) -> list[str]:
        """Name the articles that the source has no more."""
        query = select(ImportedRow.article_id).where(
            ImportedRow.source_id == source_id, ImportedRow.gone_at.is_not(None)
        )
        return self._database.read_sync(lambda session: list(session.execute(query).scalars()))

    def sync(self, source_id: str) -> ImportSourceRow | None:
        """Read a source and bring in what changed; None when another process does it already."""
        source = self._claim(source_id)
        if source is None:
            return None
        try:
            crawl, counts, reason = self._bring(source)
        except StoreUnavailable:
            # Its lease runs out, and it is due again.
            raise
        except Stopped:
            self._release(source)
            raise
        except (NotFetched, OSError) as error:
            return self._end(source, None, {}, str(error))
        except Exception as error:
            self._end(source, None, {}, f"an error of ours: {error}")
            raise
        return self._end(source, crawl, counts, reason)

    def _bring(self, source: ImportSourceRow) -> tuple[Crawl, dict[str, Any], str]:
        crawl = Crawl()
        import_id = self._imports.add(
            source.who,
            source.url,
            [],
            defaults=source.defaults,
            may_publish=source.may_publish,
            source_id=source.id,
            state="reading",
        )
        job = self._database.read_sync(lambda session: session.get_one(ImportRow, import_id))
        job = self._imports.plan(job, self._crawler.read(source.kind, source.url, crawl))
        reason = ""
        if set(job.counts) <= {"refused"}:
            query = select(ImportItemRow.reason).filter_by(import_id=import_id).limit(1)
            first = self._database.read_sync(lambda session: session.execute(query).scalar())
            reason = first or "nothing was found there"
        self._imports.choose(import_id, ())
        done = self._imports.apply(import_id)
        return crawl, {**job.counts, **done.counts}, reason

    def _claim(self, source_id: str) -> ImportSourceRow | None:
        def work(session: Session) -> ImportSourceRow | None:
            row = session.get(ImportSourceRow, source_id, with_for_update=True)
            if row is None or (row.lease_until is not None and row.lease_until > now()):
                return None
            row.state, row.lease_until, row.last_run = "running", now() + _LEASE, now()
            row.next_run = now() + _LEASE
            return row

        return self._database.write_sync(work)

    def _release(self, source: ImportSourceRow) -> None:
        values = {"state": "new", "lease_until": None, "next_run": now()}
        query = update(ImportSourceRow).filter_by(id=source.id).values(**values)
        self._database.write_sync(lambda session: session.execute(query))

    def _end(
        self, source: ImportSourceRow, crawl: Crawl | None, counts: dict[str, Any], reason: str
    ) -> ImportSourceRow:
        def work(session: Session) -> ImportSourceRow:
            row = session.get(ImportSourceRow, source.id)
            if row is None:
                return source
            every = timedelta(hours=row.every_hours)
            row.state, row.reason = ("failed", reason[:2000]) if reason else ("ok", "")
            row.next_run = now() + (min(every, _RETRY) if reason else every)
            row.lease_until = None
            row.counts = counts or row.counts
            row.last_ok = row.last_ok if reason else now()
            if crawl is not None:
                _flag_gone(session, row, crawl)
            return row

        return self._database.write_sync(work)


def _flag_gone(session: Session, source: ImportSourceRow, crawl: Crawl) -> None:
    """Flag what the source has no more; a page that only failed today is not gone."""
    query = select(ImportedRow).filter_by(source_id=source.id)
    for row in session.execute(query).scalars():
        page = row.ref.partition(", row ")[0]
        unlisted = source.kind == "sitemap" and crawl.is_complete and page not in crawl.seen
        if page in crawl.gone or unlisted:
            row.gone_at = row.gone_at or now()
        elif page in crawl.seen:
            row.gone_at = None
