"""The list of recalls, the page of one, and the decision to tell people or not."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import ROOT, Console
from bot.console.gaps.parts import number, text
from bot.console.people import KnowledgeAdmin
from bot.knowledge import comparing
from bot.learning import listing, recalls, telling
from bot.learning.telling import TellingRefused
from bot.store.accounts import audit
from bot.store.knowledge import ArticleRow
from bot.store.learning import RecallAnswerRow, RecallRow

NAME = "recalls"
HOME = f"{ROOT}/{NAME}"
DAYS = (7, 30, 90)


def add(router: APIRouter, console: Console) -> None:
    """Add the routes."""

    @router.get("")
    async def show_all(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        group = request.query_params.get("state", "")
        group = group if group in listing.RECALL_STATES else "open"
        page = number(request.query_params.get("page", ""))

        def work(session: Session) -> dict[str, Any]:
            found = listing.recalls(session, group, page)
            return {"found": found, "counts": _counts(session, [row.id for row in found.rows])}

        values = await console.database.read(work)
        return console.page(request, account, "recalls/list.html", group=group, **values)

    @router.get("/{recall_id}")
    async def show(recall_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        days = number(request.query_params.get("days", ""), DAYS[1])
        days = days if days in DAYS else DAYS[1]
        values = await console.database.read(lambda s: _values(s, recall_id, days))
        return console.page(request, account, "recalls/recall.html", days=days, **values)

    @router.post("/{recall_id}/tell")
    async def tell(recall_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        days = number(text(form, "days", 9), DAYS[1])
        days = days if days in DAYS else DAYS[1]
        correction = text(form, "correction", telling.MOST_CORRECTION)

        def work(session: Session) -> int:
            recall = _load(session, recall_id)
            people = telling.begin(session, recall, correction, days, account.name)
            details = {"people": people, "days": days, "correction": correction}
            audit(session, account, "recall.tell", recall_id, details | _subject(recall))
            return people

        here = f"{HOME}/{recall_id}"
        try:
            people = await console.database.write(work)
        except TellingRefused as refused:
            return console.go(here, f"recalls.refused_{refused.code}", "bad")
        return console.go(here, "recalls.did_tell", people=people)

    @router.post("/{recall_id}/dismiss")
    async def dismiss(recall_id: str, request: Request, account: KnowledgeAdmin) -> Response:
        reason = text(await request.form(), "reason")
        here = f"{HOME}/{recall_id}"
        if not reason:
            return console.go(here, "recalls.refused_reason", "bad")

        def work(session: Session) -> None:
            recall = _load(session, recall_id)
            telling.dismiss(recall, reason, account.name)
            details = {"reason": reason} | _subject(recall)
            audit(session, account, "recall.dismiss", recall_id, details)

        try:
            await console.database.write(work)
        except TellingRefused as refused:
            return console.go(here, f"recalls.refused_{refused.code}", "bad")
        return console.go(HOME, "recalls.did_dismiss")


def _values(session: Session, recall_id: str, days: int) -> dict[str, Any]:
    recall = _load(session, recall_id)
    told = select(RecallAnswerRow.state, func.count()).filter_by(recall_id=recall.id)
    return {
        "recall": recall,
        "article": session.get(ArticleRow, recall.article_id),
        "pairs": comparing.compare("\n".join(recall.gone), "\n".join(recall.instead)),
        "people": {span: recalls.count(session, recall, span)[1] for span in DAYS},
        "answers": recalls.count(session, recall, days)[0],
        "states": {row[0]: row[1] for row in session.execute(told.group_by(RecallAnswerRow.state))},
    }


def _counts(session: Session, ids: list[str]) -> dict[str, int]:
    people = func.count(RecallAnswerRow.person_id.distinct())
    query = select(RecallAnswerRow.recall_id, people).where(RecallAnswerRow.recall_id.in_(ids))
    rows = session.execute(query.group_by(RecallAnswerRow.recall_id))
    return {row[0]: row[1] for row in rows}


def _load(session: Session, recall_id: str) -> RecallRow:
    row = session.get(RecallRow, recall_id, with_for_update=True)
    if row is None:
        raise HTTPException(404, "not_found")
    return row


def _subject(recall: RecallRow) -> dict[str, Any]:
    return {"article": recall.article_id, "version": recall.version}
