"""Answers that must stay: the list, recent answers to choose from, and the button."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.console.frame import Console
from bot.console.people import KnowledgeAdmin
from bot.quality import approving, lists
from bot.quality.approving import CannotApprove

HOME = "/console/gate/approved"


def add(router: APIRouter, console: Console) -> None:
    """Add the routes."""

    @router.get("/approved")
    async def show(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        words, page = _asked(request)
        found = await console.database.read(lambda s: lists.approved(s, words, page))
        return console.page(request, account, "gate/approved.html", found=found, words_given=words)

    @router.get("/answers")
    async def answers(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        outcome = request.query_params.get("outcome", "")
        outcome = outcome if outcome in lists.OUTCOMES else ""
        _, page = _asked(request)
        found = await console.database.read(lambda s: lists.answers(s, outcome, page))
        return console.page(request, account, "gate/answers.html", found=found, outcome=outcome)

    @router.post("/approve")
    async def approve(request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        question, audience, names, article_id, back = (
            str(form.get(name, ""))
            for name in ("question", "audience", "groups", "article_id", "back")
        )
        groups = {name.strip() for name in names.split(",") if name.strip()}
        back = _safe(back)
        try:
            await console.database.write(
                lambda s: approving.approve(s, account, question, audience, groups, article_id)
            )
        except CannotApprove as refused:
            return console.go(back, f"gate.cannot_{refused.code}", "bad")
        return console.go(back, "gate.approved")

    @router.post("/approved/{approved_id}/withdraw")
    async def withdraw(approved_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        await console.database.write(lambda s: approving.withdraw(s, account, approved_id))
        return console.go(HOME, "gate.withdrawn")


def _asked(request: Request) -> tuple[str, int]:
    page = request.query_params.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return request.query_params.get("words", "").strip()[:200], number


def _safe(path: str) -> str:
    """Lead back within the gate's pages only."""
    split = urlsplit(path)
    ours = not split.scheme and not split.netloc and split.path.startswith("/console/gate/")
    return path if ours and "\\" not in path else HOME
