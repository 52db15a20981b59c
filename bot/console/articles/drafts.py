"""Autosave: keep what is typed, offer it again, or drop it."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from bot.console.articles.editing import Editor
from bot.console.articles.forms import ArticleForm
from bot.console.articles.parts import HOME, MOST_BYTES, Parts, load, number, path
from bot.console.people import KnowledgeAdmin
from bot.console.routing import takes
from bot.knowledge import autosaves
from bot.knowledge.content import MOST_BODY

_NEW = re.compile(r"^new-[0-9a-f]{12}$")
_FIELDS = frozenset(ArticleForm().data)
_TYPED = TypeAdapter(dict[str, str])


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console
    editor = Editor(parts)

    @router.post("/autosave/{key}")
    @takes(MOST_BYTES)
    async def keep(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        typed = _read(await request.body())
        based_on = number(typed["based_on"])

        def work(session):  # type: ignore[no-untyped-def]
            if not _NEW.match(key):
                load(session, key)
            return autosaves.keep(session, account.name, key, based_on, typed)

        row = await console.database.write(work)
        return JSONResponse({"at": row.at.isoformat()})

    @router.get("/resume/{key}")
    async def resume(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        values = await console.database.read(lambda s: editor.resumed(s, account, key))
        if values is None:
            raise HTTPException(404, "not_found")
        return console.page(request, account, "articles/edit.html", **values)

    @router.post("/drop/{key}")
    async def drop(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        await console.database.write(lambda s: autosaves.forget(s, account.name, key))
        return console.go(HOME if _NEW.match(key) else path("edit", key), "articles.dropped")


def _read(raw: bytes) -> dict[str, str]:
    try:
        typed = _TYPED.validate_json(raw)
    except ValidationError as error:
        raise HTTPException(422, "invalid") from error
    if sum(map(len, typed.values())) > 2 * MOST_BODY:
        raise HTTPException(413, "too_large")
    return {name: typed.get(name, "") for name in _FIELDS}
