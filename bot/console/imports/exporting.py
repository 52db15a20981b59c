"""Take everything out."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from bot.console.imports.parts import Parts
from bot.console.people import KnowledgeAdmin
from bot.knowledge.bringing.exporting import export
from bot.store.accounts import audit
from bot.store.base import now


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route; a post, so that no foreign page can start the work."""
    console = parts.console

    @router.post("/export")
    async def take_out(request: Request, account: KnowledgeAdmin) -> Response:
        folder = tempfile.TemporaryDirectory(prefix="frontdesk-export-")
        path = Path(folder.name) / "articles.zip"
        try:
            count = await asyncio.to_thread(export, console.database, path)
            await console.database.write(
                lambda session: audit(session, account, "article.export", "", {"count": count})
            )
        except BaseException:
            folder.cleanup()
            raise
        name = f"articles-{now():%Y-%m-%d}.zip"
        return FileResponse(
            path,
            media_type="application/zip",
            filename=name,
            background=BackgroundTask(folder.cleanup),
        )
