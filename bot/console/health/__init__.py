"""The articles' health: a list with reasons, one article, and pairs side by side."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from bot.console.frame import Area, Card, Console
from bot.console.people import Account, KnowledgeAdmin
from bot.console.routing import area_router
from bot.quality import health_lists, reasons
from bot.quality.health_lists import Wanted

NAME = "health"
HOME = f"/console/{NAME}"
KINDS = ("duplicate", "contradiction")


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""

    async def cards(account: Account) -> Sequence[Card]:
        bad = await console.database.read(health_lists.bad)
        return [Card("health.card", HOME, bad)]

    return Area(NAME, ("knowledge_admin",), cards)


def routes(console: Console) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)

    @router.get("")
    async def show(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        asked = request.query_params
        given = {name: asked.get(name, "").strip()[:200] for name in ("reason", "owner", "words")}
        given["reason"] = given["reason"] if given["reason"] in reasons.COSTS else ""
        sort = asked.get("sort", "score")
        sort = sort if sort in health_lists.SORTS else "score"
        descending = asked.get("order") == "desc"
        page = _number(asked.get("page", ""))
        found, overview = await console.database.read(
            lambda s: (
                health_lists.listed(s, Wanted(**given), sort, descending, page),
                health_lists.overview(s),
            )
        )
        return console.page(
            request,
            account,
            "health/list.html",
            found=found,
            overview=overview,
            given=given,
            query={name: value for name, value in given.items() if value},
            sort=sort,
            descending=descending,
        )

    @router.get("/articles/{article_id}")
    async def one(article_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        found = await console.database.read(lambda s: health_lists.of_article(s, article_id))
        if found is None:
            raise HTTPException(404, "not_found")
        row, told, pairs = found
        return console.page(
            request, account, "health/article.html", row=row, told=told, pairs=pairs
        )

    @router.get("/pairs/{kind}")
    async def side_by_side(kind: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        if kind not in KINDS:
            raise HTTPException(404, "not_found")
        page = _number(request.query_params.get("page", ""))
        found = await console.database.read(lambda s: health_lists.pairs(s, kind, page))
        return console.page(request, account, "health/pairs.html", found=found, kind=kind)

    @router.post("/pairs/{pair_id}/fine")
    async def fine(pair_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        kind = str((await request.form()).get("kind", ""))
        back = f"{HOME}/pairs/{kind if kind in KINDS else KINDS[0]}"
        if not await console.database.write(lambda s: health_lists.call_fine(s, pair_id, account)):
            return console.go(back, "health.gone", "bad")
        return console.go(back, "health.fine")

    return router


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1
