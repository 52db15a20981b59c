"""The public pages of the articles that any customer may read, and the images in articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from bot.knowledge import KnowledgeDown, KnowledgeService, images
from bot.knowledge.finding import like
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from connectors.channels.web.limits import Buckets, Rate, network
from connectors.channels.web.render import to_html
from connectors.problems import TooFast
from knowledge_index.passages import Reader

PAGE = 50
_MOST_PAGES = 2000
_MOST_CHARS = 200
_SEARCHES = Rate(burst=30, per_second=0.5)
_TEMPLATES = Path(__file__).parent / "console" / "templates"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_IMAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=31536000, immutable",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list, with a few of its words where it was searched for."""

    id: str
    title: str
    words: str = ""


class HelpCentre:
    """Find and show what is published, in date, for customers, and for no group alone."""

    def __init__(
        self, database: Database, knowledge: KnowledgeService, zone: ZoneInfo, company: str
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._zone = zone
        self._searches = Buckets(_SEARCHES)
        self._environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
        self._environment.globals.update(company=company)

    def routes(self) -> APIRouter:
        """Make the pages' routes."""
        router = APIRouter(include_in_schema=False)
        router.get("/help")(self.index)
        router.get("/help/{article_id}")(self.article)
        router.get("/images/{image_id}")(self.image)
        return router

    async def index(self, request: Request) -> HTMLResponse:
        """List the articles, or those that a search finds."""
        asked = request.query_params.get("q", "").strip()[:_MOST_CHARS]
        given = request.query_params.get("page", "")
        page = min(int(given), _MOST_PAGES) if given.isdecimal() and len(given) < 6 else 1
        if not asked:
            return await self._list(max(1, page))
        try:
            self._searches.take(network(request.client.host if request.client else ""))
        except TooFast as error:
            headers = {"Retry-After": str(max(1, round(error.retry_after)))}
            return self._page("help/busy.html", 429, headers, asked=asked)
        found = await self._search(asked)
        return self._page("help/list.html", asked=asked, articles=found, page=1, more=False)

    async def article(self, article_id: str) -> HTMLResponse:
        """Show one article."""
        found = await self._database.read(lambda s: self._read(s, article_id))
        if found is None:
            return self._page("help/gone.html", 404)
        row, others = found
        body = Markup(to_html(row.body))  # noqa: S704 - sanitised by to_html
        return self._page("help/article.html", article=row, body=body, others=others)

    async def image(self, image_id: str) -> Response:
        """Give an image: to whoever knows its id, which nobody can guess."""
        row = await self._database.read(lambda s: images.find(s, image_id))
        if row is None:
            return Response(status_code=404, headers=_IMAGE_HEADERS)
        return Response(row.data, media_type=row.media_type, headers=_IMAGE_HEADERS)

    async def _list(self, page: int) -> HTMLResponse:
        def work(session: Session) -> list[Listed]:
            query = self._public().order_by(ArticleRow.title, ArticleRow.id)
            rows = session.execute(query.offset((page - 1) * PAGE).limit(PAGE + 1))
            return [Listed(row.id, row.title) for row in rows]

        found = await self._database.read(work)
        more = len(found) > PAGE
        return self._page("help/list.html", asked="", articles=found[:PAGE], page=page, more=more)

    async def _search(self, asked: str) -> Sequence[Listed]:
        reader = Reader("customer", datetime.now(self._zone).date())
        try:
            hits = (await self._knowledge.search(asked, reader)).hits
        except KnowledgeDown:
            return await self._database.read(lambda s: self._by_title(s, asked))
        return [Listed(h.article.id, h.article.title, h.passage.text[:240]) for h in hits]

    def _by_title(self, session: Session, asked: str) -> list[Listed]:
        words = [ArticleRow.title.ilike(like(word), escape="\\") for word in asked.split()[:8]]
        rows = session.execute(self._public().where(*words).limit(10))
        return [Listed(row.id, row.title) for row in rows]

    def _read(self, session: Session, article_id: str) -> tuple[ArticleRow, list[Any]] | None:
        query = select(ArticleRow).where(ArticleRow.id == article_id, *self._conditions())
        row = session.execute(query).scalar()
        if row is None:
            return None
        if row.translation_group is None:
            return row, []
        others = self._public().where(
            ArticleRow.translation_group == row.translation_group, ArticleRow.id != row.id
        )
        return row, list(session.execute(others.order_by(ArticleRow.language).limit(50)))

    def _public(self) -> Any:
        return select(ArticleRow.id, ArticleRow.title, ArticleRow.language).where(
            *self._conditions()
        )

    def _conditions(self) -> list[ColumnElement[bool]]:
        today = datetime.now(self._zone).date()
        return [
            ArticleRow.status == "published",
            ArticleRow.audience.in_(("customer", "everyone")),
            cast(ArticleRow.groups, String) == "[]",
            or_(ArticleRow.valid_from.is_(None), ArticleRow.valid_from <= today),
            or_(ArticleRow.valid_to.is_(None), ArticleRow.valid_to >= today),
        ]

    def _page(
        self, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        html = self._environment.get_template(template).render(values)
        return HTMLResponse(html, status, headers=HEADERS | (headers or {}))
