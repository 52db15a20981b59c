"""Search the published articles; keep the index in step with the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

import structlog

from bot.knowledge import articles
from bot.store.database import Database, StoreUnavailable
from knowledge_index.errors import IndexDamaged, IndexMissing, KnowledgeIndexError, WrongModel
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Answer, Article, Hit, Reader, Verdict

log = structlog.get_logger(__name__)

_CANDIDATES = 10
_POLL_SECONDS = 0.5


class KnowledgeDown(Exception):
    """The articles cannot be searched now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found: hits, the verdict on them, and the answer taken from the first."""

    hits: tuple[Hit, ...]
    verdict: Verdict
    answer: Answer | None
    milliseconds: float


class KnowledgeService:
    """The index, filled from the database and saved beside it.

    The saved index is never trusted: its checksums and its model are checked when it is loaded,
    its articles' versions against the database, and what differs is repaired.
    """

    def __init__(self, database: Database, index: KnowledgeIndex, folder: Path) -> None:
        self._database = database
        self._index = index
        self._folder = folder
        self._syncing = Lock()
        self._ready = False
        self._synced: tuple[int, datetime | None] | None = None
        self._watch: asyncio.Task[None] | None = None

    def open(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Load the saved index, repair it, and return how many articles had to be repaired."""
        try:
            self._index.load(self._folder)
        except IndexMissing:
            log.info("index.new", folder=str(self._folder))
        except (IndexDamaged, WrongModel) as error:
            log.warning("index.rebuilt", reason=str(error))
        repaired = self.sync(progress)
        self._ready = True
        return repaired

    def sync(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index to what is published now; return the number of articles touched."""
        with self._syncing:
            mark = self._database.read_sync(articles.mark)
            if mark == self._synced:
                return 0
            published = self._database.read_sync(articles.published_versions)
            held = self._index.versions()
            gone = held.keys() - published.keys()
            stale = [a for a, version in published.items() if held.get(a) != version]
            self._index.remove(gone)
            self._index.add(self._fetch(stale), progress)
            if gone or stale:
                self._index.save(self._folder)
            self._synced = mark
            return len(gone) + len(stale)

    async def search(
        self, text: str, reader: Reader, without: frozenset[str] = frozenset()
    ) -> Finding:
        """Find what answers, leaving out articles shown already. Raises KnowledgeDown."""
        return await asyncio.to_thread(self._search, text, reader, without)

    async def show(self, article_id: str, text: str, reader: Reader) -> Finding | None:
        """Answer from one article; None where it is gone or may not be read.

        Raises KnowledgeDown.
        """
        return await asyncio.to_thread(self._show, article_id, text, reader)

    async def start(self) -> None:
        """Load the index, and go on watching the database for changes.

        Returns at once: until the index is there, `search` says that it is not.
        """
        self._watch = asyncio.create_task(self._look_for_changes())

    async def stop(self) -> None:
        """Stop watching."""
        if self._watch:
            self._watch.cancel()

    @property
    def is_ready(self) -> bool:
        """Whether the index is loaded and in step."""
        return self._ready

    def _search(self, text: str, reader: Reader, without: frozenset[str]) -> Finding:
        started = time.perf_counter()
        with self._in_use():
            found = self._index.find(text, reader, _CANDIDATES, without)
            return self._finding(text, found.hits, found.verdict, started)

    def _show(self, article_id: str, text: str, reader: Reader) -> Finding | None:
        started = time.perf_counter()
        with self._in_use():
            hit = self._index.show(article_id, text, reader)
            return self._finding(text, [hit], Verdict("answer", 1.0), started) if hit else None

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        if not self._ready:
            raise KnowledgeDown("the index is not loaded yet")
        try:
            yield
        except (KnowledgeIndexError, RuntimeError) as error:
            log.exception("index.search_failed")
            raise KnowledgeDown(str(error)) from error

    def _finding(self, text: str, hits: list[Hit], verdict: Verdict, started: float) -> Finding:
        answer = self._index.answer(text, hits[0]) if verdict.decision == "answer" else None
        spent = round((time.perf_counter() - started) * 1000, 2)
        return Finding(tuple(hits), verdict, answer, spent)

    def _fetch(self, ids: Iterable[str]) -> list[Article]:
        wanted = list(ids)
        return self._database.read_sync(lambda s: articles.fetch(s, wanted)) if wanted else []

    async def _look_for_changes(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.sync if self._ready else self.open)
            except (StoreUnavailable, OSError) as error:
                log.error("index.not_synced", error=str(error))
            except Exception:
                # Whatever it was: changes would not be found any more.
                log.exception("index.sync_broken")
            await asyncio.sleep(_POLL_SECONDS)
