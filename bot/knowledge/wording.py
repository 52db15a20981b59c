"""Let the index reword questions by the company's synonyms as the database has them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from bot.knowledge import synonyms
from bot.knowledge.synonyms import SynonymsError
from bot.learning.following import Follower
from bot.store.database import Database
from knowledge_index.index import KnowledgeIndex
from knowledge_index.wording import Synonyms

log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.2


class Wording:
    """Follows the database, so that a change counts in every process from the next searches on.

    Where nothing is in the database yet, the file's synonyms are the start.
    """

    def __init__(self, database: Database, index: KnowledgeIndex, file: Path) -> None:
        self._database = database
        self._index = index
        self._file = file
        self._revision: int | None = None
        self._follower = Follower("synonyms", self.refresh, _PAUSE_SECONDS)

    def begin(self) -> int:
        """Take the file's for the start, once; give how many. Raises SynonymsError."""
        if self._database.read_sync(synonyms.is_begun):
            return 0
        entries = synonyms.read(self._file)
        return self._database.write_sync(lambda s: synonyms.begin(s, entries))

    def refresh(self) -> None:
        """Take up what has changed. Raises StoreUnavailable."""

        def work(session: Session) -> tuple[int, dict[str, str]] | None:
            revision = synonyms.revision(session)
            if revision is None or revision == self._revision:
                return None
            return revision, synonyms.in_use(session)

        if found := self._database.read_sync(work):
            self._revision, entries = found
            self._index.use_synonyms(Synonyms(entries))

    async def start(self) -> None:
        """Begin to follow; a file that cannot be read leaves the company without synonyms."""
        try:
            await asyncio.to_thread(self.begin)
        except SynonymsError as error:
            log.error("synonyms.not_begun", error=str(error))
        await self._follower.start()

    async def stop(self) -> None:
        """Stop following."""
        await self._follower.stop()
