"""The list of articles, what is due, and the notices to owners."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.articles.parts import HOME, Parts, log, number, today
from bot.console.people import KnowledgeAdmin
from bot.knowledge import autosaves, bulk, finding, notices
from bot.knowledge.finding import Wanted

_FILTERS = ("words", "state", "owner", "audience", "language", "tag")


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.get("")
    async def show(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        asked = request.query_params
        given: dict[str, Any] = {name: asked.get(name, "")[:200] for name in _FILTERS}
        sort = asked.get("sort", "edited")
        sort = sort if sort in finding.SORTS else "edited"
        order = asked.get("order", "desc" if sort == "edited" else "asc")
        page = number(asked.get("page", ""), 1)

        def work(session: Session) -> dict[str, Any]:
            way = f"-{sort}" if order == "desc" else sort
            return {
                "found": finding.find(session, Wanted(**given), way, page),
                "choices": finding.choices(session),
                "unsaved": autosaves.of_person(session, account.name),
            }

        values = await console.database.read(work)
        query = {name: value for name, value in given.items() if value}
        values |= {"given": given, "query": query, "sort": sort, "descending": order == "desc"}
        return console.page(request, account, "articles/list.html", **values)

    @router.post("/bulk")
    async def change_many(request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        step, ids = str(form.get("step", "")), [str(i) for i in form.getlist("id")]
        value = str(form.get("value", "")).strip()
        back = f"{HOME}?{request.url.query}" if request.url.query else HOME
        if not ids or step not in bulk.STEPS:
            return console.go(back, "articles.bulk_nothing", "bad")
        if step in {"add_tag", "drop_tag"} and not 0 < len(value) <= 100:
            return console.go(back, "articles.wrong_tags", "bad")
        if len(value) > 200:
            return console.go(back, "articles.wrong_owner", "bad")

        def work(session: Session) -> bulk.BulkResult:
            result = bulk.apply(session, parts.lifecycle, step, ids, account.name, value)
            for article_id in result.done:
                log(session, account, step, article_id, **({"value": value} if value else {}))
            return result

        result = await console.database.write(work)
        if result.held:
            return console.go(await parts.hold(step, result.held, account.name))
        if not result.refused:
            return console.go(back, "articles.bulk_done", done=len(result.done))
        why = console.words(f"articles.refused_{next(iter(result.refused.values()))}")
        counts = {"done": len(result.done), "refused": len(result.refused), "why": why}
        return console.go(back, "articles.bulk_partly", "bad", **counts)

    @router.get("/due")
    async def due(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        page = number(request.query_params.get("page", ""), 1)
        wanted = Wanted(due=today().date())
        found = await console.database.read(lambda s: finding.find(s, wanted, "ends", page))
        return console.page(
            request, account, "articles/due.html", found=found, today=today().date()
        )

    @router.get("/notices")
    async def tell(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        waiting = await console.database.read(notices.waiting)
        return console.page(request, account, "articles/notices.html", waiting=waiting)

    @router.post("/notices/{notice_id}/seen")
    async def seen(notice_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        def work(session: Session) -> None:
            if notices.mark_seen(session, notice_id, account.name):
                log(session, account, "notice_seen", notice_id)

        await console.database.write(work)
        return console.go(f"{HOME}/notices")
