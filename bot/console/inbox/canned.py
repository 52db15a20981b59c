"""Canned replies: listed, added, changed, taken out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.inbox.parts import HOME, Parts, text
from bot.console.people import Agent
from bot.desk import canned
from bot.desk.canned import MOST_TEXT, MOST_TITLE, CannedRefused
from bot.store.accounts import audit

PATH = f"{HOME}/canned"


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.get("/canned")
    async def show(request: Request, account: Agent) -> HTMLResponse:
        found = await console.database.read(canned.every)
        values: dict[str, Any] = {"found": found, "variables": canned.VARIABLES, "given": {}}
        return console.page(request, account, "inbox/canned.html", **values)

    @router.post("/canned")
    async def change(request: Request, account: Agent) -> Response:
        form = await request.form()
        given = {"id": text(form, "id", 32), "title": text(form, "title", MOST_TITLE)}
        given["text"] = text(form, "text", MOST_TEXT)

        def work(session: Session) -> None:
            row = canned.keep(session, given["id"], given["title"], given["text"], account.name)
            audit(session, account, "canned.keep", row.id, {"title": row.title})

        try:
            await console.database.write(work)
        except CannedRefused as refused:
            found = await console.database.read(canned.every)
            values = {"found": found, "variables": canned.VARIABLES, "given": given}
            values["error"] = console.words(f"inbox.refused_canned_{refused.code}")
            return console.page(request, account, "inbox/canned.html", 422, **values)
        return console.go(PATH, "inbox.did_canned")

    @router.post("/canned/remove")
    async def remove(request: Request, account: Agent) -> Response:
        reply_id = text(await request.form(), "id", 32)

        def work(session: Session) -> None:
            if title := canned.remove(session, reply_id):
                audit(session, account, "canned.remove", reply_id, {"title": title})

        await console.database.write(work)
        return console.go(PATH, "inbox.did_canned_remove")
