"""Imports: uploaded, read, previewed, applied in one transaction."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.knowledge.bringing.applying import Applying, Progress
from bot.knowledge.bringing.crawling import Crawler
from bot.knowledge.bringing.drafts import Document, Read, Stopped
from bot.knowledge.bringing.fetching import NotFetched
from bot.knowledge.bringing.planning import Planner
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.lifecycle import Lifecycle
from bot.store.base import new_id, now
from bot.store.database import Database, StoreUnavailable
from bot.store.sources import ImportItemRow, ImportRow

log = structlog.get_logger(__name__)

T = TypeVar("T")

_LEASE = timedelta(minutes=10)
_AT_ONCE = 50
_BUSY = ("reading", "applying")
_KEPT = timedelta(days=30)


class WrongState(Exception):
    """The import is not where this step begins; `state` is where it is."""

    def __init__(self, state: str) -> None:
        super().__init__(f"the import is {state}")
        self.state = state


class Imports:
    """The imports of this installation; each method is one or a few transactions.

    `folder` keeps the uploads, `owner` names this process. Raises StoreUnavailable.
    """

    def __init__(
        self,
        database: Database,
        reader: Reader,
        crawler: Crawler,
        folder: Path,
        lifecycle: Lifecycle,
        owner: str,
    ) -> None:
        self._database = database
        self._reader = reader
        self._crawler = crawler
        self._folder = folder
        self._lifecycle = lifecycle
        self._owner = owner
        self._progress: dict[str, tuple[int, int]] = {}
        # What may keep an import waiting, and sees to it itself; it gets the import's id.
        self.holds: Callable[[str], bool] | None = None

    def stop(self) -> None:
        """Read no more; what is being read becomes interrupted."""
        self._reader.stop()

    def place(self) -> tuple[str, Path]:
        """Make room for an upload; give the new import's id, and the folder for its files."""
        import_id = new_id()
        folder = self._folder / import_id
        folder.mkdir(parents=True)
        return import_id, folder

    def add(
        self,
        who: str,
        name: str,
        documents: Sequence[Document],
        *,
        defaults: Mapping[str, Any] | None = None,
        may_publish: bool = False,
        source_id: str | None = None,
        import_id: str | None = None,
        state: str = "uploaded",
    ) -> str:
        """Add an import of these documents, to be read next; give its id."""
        row = ImportRow(
            id=import_id or new_id(),
            name=name[:300],
            who=who,
            documents=[asdict(one) for one in documents],
            defaults=dict(defaults or {}),
            may_publish=may_publish,
            source_id=source_id,
            state=state,
            owner=self._owner,
            lease_until=now() + _LEASE,
        )
        self._database.write_sync(lambda session: session.add(row))
        return row.id

    def read(self, import_id: str, progress: Callable[[int], None] | None = None) -> ImportRow:
        """Read its documents and plan its rows. Raises WrongState."""
        job = self._claim(import_id, ("uploaded", "reading"), "reading")
        documents = [Document(**one) for one in job.documents]
        if documents and not documents[0].path:
            # A page or sitemap: its document is an address alone.
            found = self._crawler.read(documents[0].name, documents[0].url)
            return self.plan(job, found, progress)
        return self.plan(job, self._reader.read(documents), progress)

    def plan(
        self, job: ImportRow, found: Iterable[Read], progress: Callable[[int], None] | None = None
    ) -> ImportRow:
        """Plan its rows from what was read."""
        planner, done = Planner(job), 0
        self._write(job.id, lambda session, _: _forget_items(session, job.id))
        try:
            for some in _batches(found):
                done += len(some)
                self._keep(planner, job.id, some, done)
                if progress:
                    progress(done)
            return self._write(job.id, _previewed)
        except NotFetched as error:
            self._set_back(job.id, "failed", str(error))
            raise
        except Stopped:
            self._set_back(job.id, "interrupted", _stopped_while("reading"))
            raise
        except Exception:
            self._set_back(job.id, "failed", "an error of ours")
            raise

    def choose(self, import_id: str, overwrite: Iterable[int] | None) -> ImportRow:
        """Have it applied next; `overwrite` are positions of edited rows, None: all of them.

        Raises WrongState.
        """
        chosen = None if overwrite is None else set(overwrite)

        def work(session: Session, job: ImportRow) -> ImportRow:
            _must_be(job, ("previewed",))
            query = select(ImportItemRow).filter_by(import_id=import_id, outcome="edited")
            for item in session.execute(query).scalars():
                item.overwrite = chosen is None or item.position in chosen
            job.state, job.reason = "waiting", ""
            return job

        return self._write(import_id, work)

    def apply(self, import_id: str, progress: Progress | None = None) -> ImportRow:
        """Apply it, whole or not at all; what is held goes on waiting. Raises WrongState."""
        if self.holds and self.holds(import_id):
            return self._database.read_sync(lambda session: session.get_one(ImportRow, import_id))
        self._claim(import_id, ("waiting",), "applying")

        def told(done: int, of: int) -> None:
            self._progress[import_id] = (done, of)
            if progress:
                progress(done, of)

        def work(session: Session, job: ImportRow) -> ImportRow:
            _must_be(job, ("applying",))
            applied = Applying(session, job, self._lifecycle).run(told)
            job.counts = job.counts | {"applied": applied}
            job.state, job.lease_until = "applied", None
            return job

        try:
            done = self._write(import_id, work)
        except Exception as error:
            self._set_back(import_id, "previewed", f"nothing was imported: {error}")
            raise
        finally:
            self._progress.pop(import_id, None)
        self.forget_upload(import_id)
        return done

    def resume(self, import_id: str) -> ImportRow:
        """Take up an interrupted or failed import where it stood. Raises WrongState."""

        def work(session: Session, job: ImportRow) -> ImportRow:
            _must_be(job, ("interrupted", "failed"))
            job.state = "previewed" if job.read_at else "uploaded"
            job.reason = ""
            return job

        return self._write(import_id, work)

    def drop(self, import_id: str) -> None:
        """Give an import up that was not applied. Raises WrongState."""

        def work(session: Session, job: ImportRow) -> None:
            _must_be(job, ("uploaded", "previewed", "interrupted", "failed"))
            _forget_items(session, import_id)
            session.delete(job)

        self._write(import_id, work)
        self.forget_upload(import_id)

    def recover(self, at_start: bool = False) -> list[str]:
        """Mark imports as interrupted whose process died; at its own start, all of its own."""

        def work(session: Session) -> list[str]:
            query = select(ImportRow).where(ImportRow.state.in_(_BUSY)).with_for_update()
            dead = [
                job
                for job in session.execute(query).scalars()
                if (at_start and job.owner == self._owner)
                or (job.lease_until is not None and job.lease_until < now())
            ]
            for job in dead:
                job.reason = _stopped_while(job.state)
                job.state, job.updated_at = "interrupted", now()
            return [job.id for job in dead]

        return self._database.write_sync(work)

    def next_in(self, state: str) -> list[str]:
        """Name the imports that wait in a state, the oldest first."""
        query = select(ImportRow.id).filter_by(state=state).order_by(ImportRow.created_at)
        return self._database.read_sync(lambda session: list(session.execute(query).scalars()))

    def progress(self, import_id: str) -> tuple[int, int] | None:
        """Tell how far this process is in applying it: done, of."""
        return self._progress.get(import_id)

    def forget_upload(self, import_id: str) -> None:
        """Remove its file."""
        shutil.rmtree(self._folder / import_id, ignore_errors=True)

    def tidy(self) -> None:
        """Forget imports that ended long ago; the articles stay."""

        def work(session: Session) -> list[str]:
            query = select(ImportRow.id).where(ImportRow.updated_at < now() - _KEPT)
            old = list(session.execute(query.where(ImportRow.state.not_in(_BUSY))).scalars())
            session.execute(delete(ImportItemRow).where(ImportItemRow.import_id.in_(old)))
            session.execute(delete(ImportRow).where(ImportRow.id.in_(old)))
            return old

        for import_id in self._database.write_sync(work):
            self.forget_upload(import_id)

    def _keep(self, planner: Planner, import_id: str, some: list[Read], done: int) -> None:
        def work(session: Session, job: ImportRow) -> None:
            _must_be(job, ("reading",))
            session.add_all([planner.plan(session, one) for one in some])
            job.done, job.lease_until = done, now() + _LEASE

        self._write(import_id, work)

    def _claim(self, import_id: str, states: tuple[str, ...], to: str) -> ImportRow:
        def work(session: Session, job: ImportRow) -> ImportRow:
            _must_be(job, states)
            if job.state == to and job.owner != self._owner:
                raise WrongState(job.state)
            job.state, job.owner, job.lease_until = to, self._owner, now() + _LEASE
            return job

        return self._write(import_id, work)

    def _write(self, import_id: str, work: Callable[[Session, ImportRow], T]) -> T:
        def locked(session: Session) -> T:
            job = session.get(ImportRow, import_id, with_for_update=True)
            if job is None:
                raise WrongState("gone")
            job.updated_at = now()
            return work(session, job)

        return self._database.write_sync(locked)

    def _set_back(self, import_id: str, state: str, reason: str) -> None:
        values = {"state": state, "reason": reason[:2000], "lease_until": None}
        query = update(ImportRow).filter_by(id=import_id).where(ImportRow.state.in_(_BUSY))
        try:
            self._database.write_sync(lambda session: session.execute(query.values(**values)))
        except StoreUnavailable as error:
            # Its lease runs out, and it is then found to be interrupted.
            log.error("import.state_not_stored", import_id=import_id, error=str(error))


def _previewed(session: Session, job: ImportRow) -> ImportRow:
    query = select(ImportItemRow.outcome, func.count()).filter_by(import_id=job.id)
    grouped = session.execute(query.group_by(ImportItemRow.outcome))
    job.counts = {row[0]: row[1] for row in grouped}
    job.total = job.done = sum(job.counts.values())
    job.state, job.reason, job.read_at, job.lease_until = "previewed", "", now(), None
    return job


def _stopped_while(state: str) -> str:
    return f"the service stopped while {state}; nothing of it was imported"


def _forget_items(session: Session, import_id: str) -> None:
    session.execute(delete(ImportItemRow).filter_by(import_id=import_id))


def _must_be(job: ImportRow, states: tuple[str, ...]) -> None:
    if job.state not in states:
        raise WrongState(job.state)


def _batches(found: Iterable[Read]) -> Iterator[list[Read]]:
    some: list[Read] = []
    since = time.monotonic()
    for one in found:
        some.append(one)
        # Few at a time when they come slowly, so that the page shows progress.
        if len(some) >= _AT_ONCE or time.monotonic() - since > 1:
            yield some
            some, since = [], time.monotonic()
    if some:
        yield some
