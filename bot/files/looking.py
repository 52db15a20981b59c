"""Let the scanner see the files of a message before anybody else does."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.files import keeping
from bot.files.checking import Reason
from bot.files.scanning import Scanner, Verdict
from bot.store.database import Database
from bot.store.files import FileRow

_REASONS: dict[Verdict, Reason] = {"clean": "", "refused": "scan", "down": "scan_down"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a file; with a `reason` it is refused."""

    name: str
    given_name: str
    reason: str


class FilesOfMessage:
    """Scan files that came in; what was scanned once is not scanned again."""

    def __init__(self, database: Database, scanner: Scanner) -> None:
        self._database = database
        self._scanner = scanner

    async def look_at(self, turn_id: str) -> list[Seen]:
        """Scan the files of a message and tell what became of each."""
        rows = await self._database.read(lambda session: keeping.of_turn(session, turn_id))
        return [await self._look_at(row) for row in rows]

    async def _look_at(self, row: FileRow) -> Seen:
        if row.state != "new" or not row.digest:
            return Seen(row.name, row.given_name, row.reason)
        digest = row.digest
        content = await self._database.read(lambda s: keeping.content_of(s, digest))
        reason = _REASONS[await self._scanner.scan(content)]

        def work(session: Session) -> None:
            keeping.judge(session, row.id, reason)

        await self._database.write(work)
        return Seen(row.name, row.given_name, reason)
