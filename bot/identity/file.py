"""The company's list of people from a file, taken at every start."""

from __future__ import annotations

from pathlib import Path

import structlog

from bot.identity import directory
from bot.store.database import Database

log = structlog.get_logger(__name__)


class DirectoryFile:
    """Read the list when it is made, and take it when the service starts.

    Raises DirectoryError for a list that is wrong: the service does not start with half of it.
    """

    def __init__(self, database: Database, path: Path) -> None:
        self._database = database
        self._path = path
        self._entries = directory.read_file(path)

    async def start(self) -> None:
        """Let the entries be the whole list."""
        changed = await self._database.write(lambda s: directory.take(s, self._entries))
        log.info("people.listed", file=str(self._path), people=len(self._entries), changed=changed)

    async def stop(self) -> None:
        """Do nothing: the list stays."""
