"""See what an import would do, choose, and have it done."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console.imports.parts import HOME, Parts, text
from bot.console.people import KnowledgeAdmin
from bot.knowledge.bringing.jobs import WrongState
from bot.store.sources import ImportItemRow, ImportRow

_PER_PAGE = 100
_RUNNING = ("uploaded", "reading", "waiting", "applying")
_OUTCOMES = ("new", "changed", "edited", "refused", "same", "picture")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, imports = parts.console, parts.bringing.imports

    async def job_of(import_id: str) -> ImportRow:
        row = await console.database.read(lambda session: session.get(ImportRow, import_id))
        if row is None:
            raise HTTPException(404)
        return row

    async def step(import_id: str, work: Callable[..., Any], *args: Any) -> Response:
        await job_of(import_id)
        try:
            await asyncio.to_thread(work, import_id, *args)
        except WrongState:
            return console.go(f"{HOME}/{import_id}", "imports.other_state", "bad")
        return console.go(f"{HOME}/{import_id}")

    @router.get("/{import_id}")
    async def show(import_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        job = await job_of(import_id)
        asked = request.query_params
        wanted = asked.get("only", "")
        given = asked.get("page", "1")
        page = max(1, int(given)) if given.isdecimal() and len(given) < 7 else 1
        items = await console.database.read(lambda s: _items(s, import_id, wanted, page))
        total = job.counts.get(wanted, 0) if wanted else job.total
        values: dict[str, Any] = {
            "job": job,
            "items": items,
            "only": wanted,
            "page": page,
            "pages": -(-total // _PER_PAGE),
            "outcomes": _OUTCOMES,
            "is_running": job.state in _RUNNING,
        }
        return console.page(request, account, "imports/import.html", **values)

    @router.get("/{import_id}/state")
    async def state(import_id: str, request: Request, account: KnowledgeAdmin) -> JSONResponse:
        job = await job_of(import_id)
        done, total = imports.progress(import_id) or (job.done, job.total)
        return JSONResponse({"state": job.state, "done": done, "total": total})

    @router.get("/{import_id}/refused.csv")
    async def refused(import_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        await job_of(import_id)
        content = await console.database.read(lambda session: _refused(session, import_id))
        named = {"Content-Disposition": 'attachment; filename="refused.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=named)

    @router.post("/{import_id}/apply")
    async def apply(import_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        chosen = [int(str(n)) for n in form.getlist("overwrite") if str(n).isdecimal()]
        everything = text(form, "edited") == "overwrite"
        return await step(import_id, imports.choose, None if everything else chosen)

    @router.post("/{import_id}/resume")
    async def resume(import_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        return await step(import_id, imports.resume)

    @router.post("/{import_id}/drop")
    async def drop(import_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        await job_of(import_id)
        try:
            await asyncio.to_thread(imports.drop, import_id)
        except WrongState:
            return console.go(f"{HOME}/{import_id}", "imports.other_state", "bad")
        return console.go(HOME, "imports.dropped")


def _items(session: Session, import_id: str, only: str, page: int) -> list[ImportItemRow]:
    query = select(ImportItemRow).filter_by(import_id=import_id).order_by(ImportItemRow.position)
    if only:
        query = query.filter_by(outcome=only)
    query = query.offset((page - 1) * _PER_PAGE).limit(_PER_PAGE)
    return list(session.execute(query).scalars())


def _refused(session: Session, import_id: str) -> str:
    query = (
        select(ImportItemRow.ref, ImportItemRow.reason, ImportItemRow.raw)
        .where(ImportItemRow.import_id == import_id)
        .where((ImportItemRow.outcome == "refused") | (ImportItemRow.applied == "conflict"))
        .order_by(ImportItemRow.position)
    )
    out = io.StringIO()
    # With its mark, because spreadsheets take UTF-8 for something else without.
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(["where", "reason", "cells"])
    for ref, reason, raw in session.execute(query):
        writer.writerow([_plain(cell) for cell in (ref, reason, *raw)])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
