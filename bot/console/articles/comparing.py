"""Versions beside each other: for the history of an article, and for its review."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.articles.parts import Parts, load, log, number, path, texts
from bot.console.people import KnowledgeAdmin
from bot.knowledge import comparing, records, versions
from bot.knowledge.lifecycle import NoSuchArticle, Outdated
from bot.store.knowledge import ArticleRow, ArticleVersionRow
from connectors.channels.web.render import to_html

Values = dict[str, Any]


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.get("/versions/{article_id}")
    async def show(article_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        page = number(request.query_params.get("page", ""), 1)
        values = await console.database.read(lambda s: _versions(s, article_id, page))
        return console.page(request, account, "articles/versions.html", **values)

    @router.get("/compare/{article_id}")
    async def compare(article_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        asked = [number(request.query_params.get(side, "")) for side in ("left", "right")]
        values = await console.database.read(lambda s: _compared(s, article_id, *asked))
        return console.page(request, account, "articles/compare.html", **values)

    @router.get("/review/{article_id}")
    async def review(article_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        values = await console.database.read(lambda s: _reviewed(s, article_id))
        own = account.name in values["row"].writers or account.name == values["row"].submitted_by
        values["own"] = own and parts.lifecycle.approval
        return console.page(request, account, "articles/review.html", **values)

    @router.post("/restore/{article_id}")
    async def restore(article_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        based_on, version = map(number, texts(await request.form(), "based_on", "version"))

        def work(session: Session) -> ArticleRow:
            flow = parts.lifecycle
            row = flow.restore(session, article_id, based_on, version, account.name)
            log(session, account, "restore", article_id, version=version)
            return row

        back = path("versions", article_id)
        try:
            await console.database.write(work)
        except NoSuchArticle as error:
            raise HTTPException(404, "not_found") from error
        except ValidationError:
            return console.go(back, "articles.restore_refused", "bad")
        except Outdated as conflict:
            return console.go(back, "articles.changed_meanwhile", "bad", who=conflict.theirs.author)
        return console.go(path("edit", article_id), "articles.restored", version=version)


def _versions(session: Session, article_id: str, page: int) -> Values:
    row = load(session, article_id)
    return {"row": row, "found": versions.of(session, article_id, page)}


def _compared(session: Session, article_id: str, left: int, right: int) -> Values:
    row = load(session, article_id)
    right = right or row.latest
    before, after = _version(session, row, left or max(1, right - 1)), _version(session, row, right)
    return _difference(before.content, after.content) | {"row": row, "left": before, "right": after}


def _reviewed(session: Session, article_id: str) -> Values:
    row = load(session, article_id)
    content = records.newest_content(session, row)
    # Against what readers see now; a first text stands alone.
    live = records.live_content(row) if row.working_status else None
    difference = _difference(live, content) if live else {"pairs": None, "fields": {}}
    html = Markup(to_html(content["body"]))  # noqa: S704 - sanitised by to_html
    state = row.working_status or row.status
    return difference | {"row": row, "content": content, "html": html, "state": state}


def _difference(before: Values, after: Values) -> Values:
    return {
        "pairs": comparing.compare(before["body"], after["body"]),
        "fields": comparing.changed_fields(before, after),
    }


def _version(session: Session, row: ArticleRow, version: int) -> ArticleVersionRow:
    found = session.get(ArticleVersionRow, (row.id, version))
    if found is None:
        raise HTTPException(404, "not_found")
    return found
