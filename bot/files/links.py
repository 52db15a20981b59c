"""Links that carry the right to download one file, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from bot.files import keeping
from bot.store.database import Database
from bot.store.files import DeskFileRow, FileRow
from connectors.problems import problem

_SALT = "frontdesk.file-link"
_MAX_AGE = timedelta(days=1)
# Whatever the file holds, a browser saves it and runs nothing of it.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Where = Literal["said", "desk"]


class FileLinks:
    """Make and check links to files; whoever makes one has checked that its reader may read it.

    A link lasts for a day: pages make them anew each time they are shown.
    """

    def __init__(self, base_url: str, key: str) -> None:
        self._base_url = base_url
        self._signer = URLSafeTimedSerializer(key, salt=_SALT)

    def make(self, where: Where, file_id: str) -> str:
        """Make the link to a file of a message (`said`) or of a ticket (`desk`)."""
        return f"{self._base_url}/files/{self._signer.dumps([where, file_id])}"

    def read(self, token: str) -> tuple[str, str] | None:
        """Tell which file a link is for; None for one that is wrong or too old."""
        try:
            where, file_id = self._signer.loads(token, max_age=int(_MAX_AGE.total_seconds()))
        except BadSignature:
            return None
        return str(where), str(file_id)


def file_routes(database: Database, links: FileLinks) -> APIRouter:
    """Make the route that gives files out to holders of a link."""
    router = APIRouter(include_in_schema=False)

    @router.get("/files/{token}")
    async def download(token: str) -> Response:
        known = links.read(token)
        found = await database.read(lambda s: _find(s, *known)) if known else None
        if found is None:
            return problem(404, "not_found", "This link is wrong or has expired. Open it anew.")
        name, media_type, content = found
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        headers = _HEADERS | {"Content-Disposition": disposition}
        return Response(content, media_type=media_type, headers=headers)

    return router


def _find(session: Session, where: str, file_id: str) -> tuple[str, str, bytes] | None:
    row: DeskFileRow | FileRow | None = (
        session.get(DeskFileRow, file_id) if where == "desk" else session.get(FileRow, file_id)
    )
    if row is None or not row.digest or (isinstance(row, FileRow) and row.state != "kept"):
        return None
    return row.name, row.media_type, keeping.content_of(session, row.digest)
