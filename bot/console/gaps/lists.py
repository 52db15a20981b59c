"""The list of gaps, and what the home page says of them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.frame import Card, Cards
from bot.console.gaps.parts import HOME, Parts, number
from bot.console.people import Account, KnowledgeAdmin
from bot.learning import listing
from bot.store.base import now
from bot.store.database import Database


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route."""
    console = parts.console

    @router.get("")
    async def show(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        asked = request.query_params
        state = asked.get("state", "")
        state = state if state in listing.GAP_STATES else "open"
        audience = asked.get("audience", "")
        audience = audience if audience in {"employee", "customer"} else ""
        mine = account.name if asked.get("mine") else ""
        sort = asked.get("sort", "score")
        sort = sort if sort in listing.GAP_SORTS else "score"
        order = asked.get("order", "asc" if sort == "due" else "desc")
        way = f"-{sort}" if order == "desc" else sort
        page = number(asked.get("page", ""))
        found = await console.database.read(
            lambda s: listing.gaps(s, state, audience, mine, way, page)
        )
        given = {"state": state, "audience": audience, "mine": "1" if mine else ""}
        query = {name: value for name, value in given.items() if value}
        return console.page(
            request,
            account,
            "gaps/list.html",
            found=found,
            given=given,
            query=query,
            sort=sort,
            descending=order == "desc",
            today=now().date(),
        )


def cards(database: Database) -> Cards:
    """Make the function that counts what wants attention."""

    async def make(account: Account) -> Sequence[Card]:
        def work(session: Session) -> list[Card]:
            due = listing.count_mine(session, account.name, now().date())
            return [
                Card("gaps.card_due", f"{HOME}?mine=1&sort=due", due),
                Card("gaps.card_open", HOME, listing.count_gaps(session)),
            ]

        return await database.read(work)

    return make
