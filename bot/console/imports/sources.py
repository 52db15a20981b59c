"""Steer the sources: read one now, pause it, go on, forget it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.console.imports.parts import HOME, Parts
from bot.console.people import KnowledgeAdmin
from bot.store.knowledge import ArticleRow
from bot.store.sources import ImportedRow, ImportRow, ImportSourceRow

_SHOWN = 50


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, sources = parts.console, parts.bringing.sources
    steps = {
        "now": sources.hasten,
        "pause": lambda who, source_id: sources.pause(who, source_id, True),
        "go_on": lambda who, source_id: sources.pause(who, source_id, False),
        "remove": sources.remove,
    }

    @router.get("/sources/{source_id}")
    async def show(source_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        values = await console.database.read(lambda session: _source(session, source_id))
        if values is None:
            raise HTTPException(404)
        return console.page(request, account, "imports/source.html", **values)

    @router.post("/sources/{source_id}/{step}")
    async def steer(
        source_id: str, step: str, request: Request, account: KnowledgeAdmin
    ) -> Response:
        if step not in steps:
            raise HTTPException(404)
        try:
            await asyncio.to_thread(steps[step], account, source_id)
        except NoResultFound as error:
            raise HTTPException(404) from error
        back = HOME if step == "remove" else f"{HOME}/sources/{source_id}"
        return console.go(back, f"imports.source_{step}")


def _source(session: Session, source_id: str) -> dict[str, Any] | None:
    source = session.get(ImportSourceRow, source_id)
    if source is None:
        return None
    jobs = select(ImportRow).filter_by(source_id=source_id).order_by(ImportRow.created_at.desc())
    gone = (
        select(ArticleRow.id, ArticleRow.title, ImportedRow.ref, ImportedRow.gone_at)
        .join(ImportedRow, ImportedRow.article_id == ArticleRow.id)
        .where(ImportedRow.source_id == source_id, ImportedRow.gone_at.is_not(None))
    )
    return {
        "source": source,
        "jobs": list(session.execute(jobs.limit(_SHOWN)).scalars()),
        "gone": list(session.execute(gone.limit(200))),
    }
