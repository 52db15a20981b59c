"""The audit log: who changed what, filtered and in pages."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Select, select

from bot.console.frame import Console
from bot.console.people import OperatorOrManager
from bot.console.routing import area_router
from bot.store.accounts import AuditRow

PAGE = 50
_FILTERS = ("who", "action", "subject")


def routes(console: Console) -> APIRouter:
    """Make the page."""
    router = area_router("audit")

    @router.get("")
    async def show(request: Request, account: OperatorOrManager) -> Response:
        given = {name: request.query_params.get(name, "").strip()[:300] for name in _FILTERS}
        query = _query(given, request.query_params.get("before", ""))
        rows = await console.database.read(lambda s: list(s.execute(query).scalars()))
        more = rows[PAGE - 1].id if len(rows) > PAGE else None
        values: dict[str, Any] = {"rows": rows[:PAGE], "given": given, "more": more}
        return console.page(request, account, "audit/audit.html", **values)

    return router


def _query(given: dict[str, str], before: str) -> Select[AuditRow]:
    """Ask for one page and one row more, from the latest back, by the beginnings of words."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(PAGE + 1)
    for name, value in given.items():
        if value:
            query = query.where(getattr(AuditRow, name).startswith(value, autoescape=True))
    if before.isdecimal() and len(before) < 18:
        query = query.where(AuditRow.id < int(before))
    return query
