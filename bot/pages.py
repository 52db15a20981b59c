"""The pages that people open: the chat, and the article behind an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from bot.links import ArticleLinks
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from connectors.channels.web.pages import page
from connectors.channels.web.render import to_html
from connectors.channels.web.sites import Site

_CONSOLE = Path(__file__).parent / "console"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-cache",
}


def static_files() -> StaticFiles:
    """Make the app that serves the pages' own files."""
    return StaticFiles(directory=_CONSOLE / "static")


def chat_routes(customers: Site, employees: Site) -> APIRouter:
    """Make the two chat pages."""
    router = APIRouter(include_in_schema=False)
    router.get("/", response_class=HTMLResponse)(lambda: page(customers))
    router.get("/employees", response_class=HTMLResponse)(lambda: page(employees))
    return router


def article_routes(database: Database, links: ArticleLinks, company: str) -> APIRouter:
    """Make the page of an article, for those whose link gives the right to read it."""
    router = APIRouter(include_in_schema=False)
    templates = Environment(loader=FileSystemLoader(_CONSOLE / "templates"), autoescape=True)

    @router.get("/articles/{article_id}")
    async def article(article_id: str, request: Request) -> Response:
        row = None
        if links.allows(article_id, request.query_params.get("key", "")):
            row = await database.read(lambda session: session.get(ArticleRow, article_id))
        if row is None or not _may_be_shown(row):
            html = templates.get_template("gone.html").render(company=company)
            return HTMLResponse(html, 404, headers=_HEADERS)
        body = Markup(to_html(row.body))  # noqa: S704 - sanitised by to_html
        html = templates.get_template("article.html").render(
            article=row, body=body, company=company
        )
        return HTMLResponse(html, headers=_HEADERS)

    return router


def _may_be_shown(row: ArticleRow) -> bool:
    today = datetime.now(UTC).date()
    begun = row.valid_from is None or row.valid_from <= today
    over = row.valid_to is not None and row.valid_to < today
    return row.status == "published" and begun and not over
