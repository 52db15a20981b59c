"""The editor: a new article, or the newest text of one; saved against what was seen."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from bot.console.articles.editing import Editor
from bot.console.articles.forms import ArticleForm
from bot.console.articles.parts import HOME, MOST_BYTES, Parts, load, path
from bot.console.people import KnowledgeAdmin
from bot.console.routing import takes
from bot.knowledge.lifecycle import Outdated
from bot.store.knowledge import ArticleRow


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console
    editor = Editor(parts)

    @router.get("/new")
    async def begin(account: KnowledgeAdmin) -> Response:
        # A key of its own, so that two tabs do not write over each other's unsaved text.
        return console.go(f"{HOME}/new/new-{secrets.token_hex(6)}")

    @router.get("/new/{key}")
    async def write_new(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        values = await console.database.read(lambda s: editor.opened(s, account, key, None))
        return console.page(request, account, "articles/edit.html", **values)

    @router.get("/edit/{article_id}")
    async def write(article_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        values = await console.database.read(
            lambda s: editor.opened(s, account, article_id, load(s, article_id))
        )
        return console.page(request, account, "articles/edit.html", **values)

    @router.post("/new/{key}")
    @takes(MOST_BYTES)
    async def create(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        form = await _form(request)
        made = await console.database.write(lambda s: editor.create(s, account, key, form))
        if isinstance(made, ArticleRow):
            return console.go(path("edit", made.id), "articles.saved")
        return console.page(request, account, "articles/edit.html", 422, **made)

    @router.post("/edit/{article_id}")
    @takes(MOST_BYTES)
    async def save(article_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        form = await _form(request)
        try:
            made = await console.database.write(lambda s: editor.save(s, account, article_id, form))
        except Outdated as conflict:
            came_between = conflict
            values = await console.database.read(
                lambda s: editor.conflict(s, article_id, form, came_between)
            )
            return console.page(request, account, "articles/conflict.html", 409, **values)
        if isinstance(made, ArticleRow):
            return console.go(path("edit", article_id), "articles.saved")
        return console.page(request, account, "articles/edit.html", 422, **made)


async def _form(request: Request) -> ArticleForm:
    given: FormData = await request.form()
    return ArticleForm(given)
