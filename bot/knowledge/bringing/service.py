"""Work off imports and sources in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from bot.knowledge.bringing.crawling import Crawler
from bot.knowledge.bringing.drafts import Stopped
from bot.knowledge.bringing.fetching import Fetcher, NotFetched
from bot.knowledge.bringing.jobs import Imports, WrongState
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.bringing.sources import Sources
from bot.knowledge.lifecycle import Lifecycle
from bot.store.database import Database, StoreUnavailable

log = structlog.get_logger(__name__)

_POLL_SECONDS = 1.0
_ROUNDS_TO_TIDY = 600


class Bringing:
    """Read what was uploaded, apply what was chosen, and read the sources that are due.

    All of it is found in the database, so that a restart forgets nothing.
    """

    def __init__(self, imports: Imports, sources: Sources) -> None:
        self.imports = imports
        self.sources = sources
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin. Imports and sources go side by side: a slow site holds up no upload."""
        await asyncio.to_thread(self.imports.recover, True)
        self._tasks = [
            asyncio.create_task(self._always(self.work_off_imports)),
            asyncio.create_task(self._always(self.work_off_sources)),
        ]

    async def stop(self) -> None:
        """Stop; what is being read is marked as interrupted, and can be resumed."""
        # A thread cannot be cancelled; without its reader it ends by itself.
        self.imports.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def work_off_imports(self) -> None:
        """Take each step that waits, once."""
        self.imports.recover()
        for state, step in (("uploaded", self.imports.read), ("waiting", self.imports.apply)):
            for import_id in self.imports.next_in(state):
                self._take(step, import_id)

    def work_off_sources(self) -> None:
        """Read each source that is due, once."""
        for source_id in self.sources.due():
            self._take(self.sources.sync, source_id)

    def _take(self, step: Callable[[str], Any], which: str) -> None:
        try:
            step(which)
        except Stopped:
            raise
        except WrongState:
            # Another process was faster.
            log.info("import.taken", id=which)
        except NotFetched as error:
            log.info("import.not_fetched", id=which, error=str(error))
        except StoreUnavailable:
            raise
        except Exception:
            # It says so itself in its state; the others go on.
            log.exception("import.step_failed", id=which)

    async def _always(self, work: Callable[[], None]) -> None:
        rounds = 0
        while True:
            try:
                await asyncio.to_thread(work)
                rounds += 1
                if rounds % _ROUNDS_TO_TIDY == 0:
                    await asyncio.to_thread(self.imports.tidy)
            except Stopped:
                return
            except StoreUnavailable as error:
                log.error("import.store_unavailable", error=str(error))
            except Exception:
                log.exception("import.broken")
            await asyncio.sleep(_POLL_SECONDS)


def assemble(
    database: Database,
    folder: Path,
    lifecycle: Lifecycle,
    owner: str,
    fetcher: Fetcher | None = None,
) -> Bringing:
    """Join the parts; `folder` keeps uploads, `owner` names this process."""
    reader = Reader()
    crawler = Crawler(fetcher or Fetcher(), reader)
    imports = Imports(database, reader, crawler, folder, lifecycle, owner)
    return Bringing(imports, Sources(database, imports, crawler))
