"""The list of topics, and the page on which a budget is set."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.budgets import figures
from bot.console.frame import ROOT, Console
from bot.console.gaps.parts import text
from bot.console.people import Account, KnowledgeAdmin, needs
from bot.learning import outcomes
from bot.learning.outcomes import Ledger
from bot.store.accounts import audit
from bot.store.base import now
from bot.store.learning import TopicBudgetRow
from bot.topics import Topics
from knowledge_index.confidence import ANSWER_FROM

NAME = "budgets"
HOME = f"{ROOT}/{NAME}"
_LEAST, _MOST = 0.5, 50.0

Reader = Annotated[Account, Depends(needs("knowledge_admin", "manager"))]


def add(router: APIRouter, console: Console, topics: Topics) -> None:
    """Add the routes."""
    ledger = Ledger(console.database)

    @router.get("")
    async def show_all(request: Request, account: Reader) -> HTMLResponse:
        budgets = await console.database.read(_budgets)
        lines = figures.lines(topics, await ledger.facts(), budgets)
        return console.page(request, account, "budgets/list.html", lines=lines, default=ANSWER_FROM)

    @router.get("/{key}")
    async def show(key: str, request: Request, account: Reader) -> HTMLResponse:
        _check(topics, key)
        budgets = await console.database.read(_budgets)
        budget = budgets.get(key)
        facts = await ledger.facts()
        chosen = budget.most_wrong if budget else None
        return console.page(
            request,
            account,
            "budgets/topic.html",
            key=key,
            name=figures.name_of(topics, key),
            budget=budget,
            facts=outcomes.of_topic(facts, topics, key, budgets),
            offers=figures.offers(topics, facts, key, budgets, chosen),
            default=ANSWER_FROM,
        )

    @router.post("/{key}")
    async def keep(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        _check(topics, key)
        percent = _percent(text(await request.form(), "most_wrong", 10))
        here = f"{HOME}/{key}"
        if percent is None:
            return console.go(here, "budgets.refused_percent", "bad")

        def work(session: Session) -> bool:
            row = session.get(TopicBudgetRow, key, with_for_update=True)
            before = row.most_wrong if row else None
            row = row or TopicBudgetRow(topic=key, most_wrong=percent)
            row.most_wrong, row.set_by, row.set_at = percent, account.name, now()
            session.add(row)
            session.flush()
            # All of them: what has no budget of its own counts for everything else.
            outcomes.recompute(session, topics)
            details = {"before": before, "after": percent, "threshold": row.threshold}
            audit(session, account, "budget.set", key, details)
            return row.threshold is not None

        known = await console.database.write(work)
        return console.go(here, "budgets.did_set" if known else "budgets.did_set_unknown")

    @router.post("/{key}/drop")
    async def drop(key: str, request: Request, account: KnowledgeAdmin) -> Response:
        _check(topics, key)

        def work(session: Session) -> None:
            row = session.get(TopicBudgetRow, key)
            if row is None:
                return
            audit(session, account, "budget.drop", key, {"before": row.most_wrong})
            session.delete(row)
            session.flush()
            outcomes.recompute(session, topics)

        await console.database.write(work)
        return console.go(HOME, "budgets.did_drop")


def _check(topics: Topics, key: str) -> None:
    if not figures.is_topic(topics, key):
        raise HTTPException(404, "not_found")


def _budgets(session: Session) -> dict[str, TopicBudgetRow]:
    return {row.topic: row for row in session.execute(select(TopicBudgetRow)).scalars()}


def _percent(value: str) -> float | None:
    try:
        percent = float(value.replace(",", "."))
    except ValueError:
        return None
    return round(percent, 1) if _LEAST <= percent <= _MOST else None
