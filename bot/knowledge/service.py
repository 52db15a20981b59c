"""Search the published articles; keep the index in step with the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Protocol

import structlog

from bot.knowledge import articles
from bot.store.database import Database, StoreUnavailable
from knowledge_index.errors import IndexDamaged, IndexMissing, KnowledgeIndexError, WrongModel
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Answer, Article, Hit, Reader, Verdict

log = structlog.get_logger(__name__)

_CANDIDATES = 10
_POLL_SECONDS = 0.2
_COMPARE_ALL_SECONDS = 600.0
_CATCH_UP_SECONDS = 2.0
_NEARLY_AS_GOOD = 0.06
# What a crash would leave unsaved is encoded again at the next start.
_SAVE_SECONDS = 60.0


class Feedback(Protocol):
    """What people said of answers, as a small weight between articles."""

    def tilts(self, text: str, article_ids: Sequence[str]) -> Sequence[float]:
        """Give what to add to each article's score for this question."""


class KnowledgeDown(Exception):
    """The articles cannot be searched now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a search found: hits, the verdict on them, and the answer taken from the first.

    `is_curated`: somebody wrote the very question down as one that the first article answers.
    """

    hits: tuple[Hit, ...]
    verdict: Verdict
    answer: Answer | None
    milliseconds: float
    is_curated: bool = False


class KnowledgeService:
    """The index, filled from the database and saved beside it.

    The saved index is never trusted: its checksums and its model are checked when it is loaded,
    its articles' versions against the database, and what differs is repaired. `feedback` may
    change the order of articles that are nearly as good as the first; it decides nothing else.
    """

    def __init__(self, database: Database, index: KnowledgeIndex, folder: Path) -> None:
        self.feedback: Feedback | None = None
        self._database = database
        self._index = index
        self._folder = folder
        self._syncing = Lock()
        self._ready = False
        self._synced: articles.Mark | None = None
        self._compare_all_at = 0.0
        self._unsaved = False
        self._save_at = 0.0
        self._saving: asyncio.Task[None] | None = None
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
        self.save()
        self._ready = True
        return repaired

    def sync(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index to what is published now; return the number of articles touched.

        Looks at what changed since the last time only; now and then, at all articles.
        """
        with self._syncing:
            mark = self._database.read_sync(articles.mark)
            whole = self._synced is None or time.monotonic() >= self._compare_all_at
            if mark == self._synced and not whole:
                return 0
            touched = self._repair(self._all() if whole else self._changed(), progress)
            if whole:
                self._compare_all_at = time.monotonic() + _COMPARE_ALL_SECONDS
            self._synced = mark
            return touched

    def save(self) -> None:
        """Write the index into its folder if it has changed since it was last written there."""
        if self._unsaved:
            self._unsaved = False
            self._index.save(self._folder)

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
        """Stop watching, and let a save that has begun end."""
        if self._watch:
            self._watch.cancel()
        if self._saving:
            await asyncio.wait([self._saving])

    async def caught_up(self, seconds: float = _CATCH_UP_SECONDS) -> bool:
        """Wait until what is published now is found, but no longer than that; tell whether it is.

        For pages that show what a change has brought.
        """
        wanted = await self._database.read(articles.mark)
        end = time.monotonic() + seconds
        while not self._has_taken_up(wanted):
            if not self._ready or time.monotonic() >= end:
                return False
            await asyncio.sleep(_POLL_SECONDS / 10)
        return True

    @property
    def is_ready(self) -> bool:
        """Whether the index is loaded and in step."""
        return self._ready

    @property
    def index(self) -> KnowledgeIndex:
        """The index itself, for those who look into it. Raises KnowledgeDown."""
        if not self._ready:
            raise KnowledgeDown("the index is not loaded yet")
        return self._index

    def _search(self, text: str, reader: Reader, without: frozenset[str]) -> Finding:
        started = time.perf_counter()
        with self._in_use():
            found = self._index.find(text, reader, _CANDIDATES, without)
            hits = found.hits if found.is_curated else self._tilted(text, found.hits)
            finding = self._finding(text, hits, found.verdict, started)
            return replace(finding, is_curated=found.is_curated)

    def _tilted(self, text: str, hits: list[Hit]) -> list[Hit]:
        near = [hit for hit in hits if hits[0].score - hit.score <= _NEARLY_AS_GOOD]
        if self.feedback is None or len(near) < 2:
            return hits
        tilts = self.feedback.tilts(text, [hit.article.id for hit in near])
        order = sorted(range(len(near)), key=lambda n: -near[n].score - tilts[n])
        return [*(near[n] for n in order), *hits[len(near) :]]

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

    def _has_taken_up(self, wanted: articles.Mark) -> bool:
        synced = self._synced
        if synced is None or synced.newest is None or wanted.newest is None:
            return synced == wanted
        return (synced.newest, synced.near) >= (wanted.newest, wanted.near)

    def _all(self) -> dict[str, int | None]:
        published = self._database.read_sync(articles.published_versions)
        return dict.fromkeys(self._index.versions()) | published

    def _changed(self) -> dict[str, int | None]:
        since = self._synced
        return self._database.read_sync(lambda s: articles.changed_since(s, since)) if since else {}

    def _repair(
        self, wanted: dict[str, int | None], progress: Callable[[int, int], None] | None
    ) -> int:
        held = self._index.versions_of(wanted)
        gone = [a for a, version in wanted.items() if version is None and a in held]
        stale = [a for a, version in wanted.items() if version and held.get(a) != version]
        self._index.remove(gone)
        self._index.add(self._fetch(stale), progress)
        self._unsaved |= bool(gone or stale)
        return len(gone) + len(stale)

    def _fetch(self, ids: Iterable[str]) -> list[Article]:
        wanted = list(ids)
        return self._database.read_sync(lambda s: articles.fetch(s, wanted)) if wanted else []

    def _save_beside(self) -> None:
        # With many articles it takes seconds; changes go on being found meanwhile.
        due = self._unsaved and time.monotonic() >= self._save_at
        if due and (self._saving is None or self._saving.done()):
            self._save_at = time.monotonic() + _SAVE_SECONDS
            self._saving = asyncio.create_task(self._try_to_save())

    async def _try_to_save(self) -> None:
        try:
            await asyncio.to_thread(self.save)
        except OSError as error:
            self._unsaved = True
            log.error("index.not_saved", error=str(error))

    async def _look_for_changes(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.sync if self._ready else self.open)
                self._save_beside()
            except (StoreUnavailable, OSError) as error:
                log.error("index.not_synced", error=str(error))
            except Exception:
                # Whatever it was: changes would not be found any more.
                log.exception("index.sync_broken")
            await asyncio.sleep(_POLL_SECONDS)
