"""The list of conversations, live, and what the home page says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm import Session

from bot.console.frame import Card, Cards
from bot.console.inbox.parts import HOME, Parts
from bot.console.people import Account, Agent
from bot.console.routing import in_background
from bot.handoff import duty, listing
from bot.store.base import now
from bot.store.database import Database


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.get("")
    async def show(request: Request, account: Agent) -> HTMLResponse:
        values = await console.database.read(lambda s: _values(s, parts, account, request))
        return console.page(request, account, "inbox/list.html", **values)

    @router.get("/rows")
    @in_background
    async def rows(request: Request, account: Agent) -> Response:
        """Give the list alone, and note that the page is open."""

        def work(session: Session) -> dict[str, Any]:
            duty.beat(session, account.id)
            return _values(session, parts, account, request)

        values = await console.database.write(work)
        html = console.fragment(request, account, "inbox/rows.html", **values)
        return JSONResponse({"html": html, "waiting": values["counts"]["queue"]})


def cards(database: Database) -> Cards:
    """Make the function that counts what wants attention."""

    async def make(account: Account) -> Sequence[Card]:
        def work(session: Session) -> list[Card]:
            teams = duty.presence(session, account.id).teams
            found = listing.counts(session, account.id, teams)
            return [
                Card("inbox.card_queue", HOME, found["queue"]),
                Card("inbox.card_mine", f"{HOME}?view=mine", found["mine"]),
            ]

        return await database.read(work)

    return make


def _values(session: Session, parts: Parts, account: Account, request: Request) -> dict[str, Any]:
    asked = request.query_params
    view = asked.get("view", "")
    view = view if view in listing.VIEWS else "queue"
    team = asked.get("team", "")
    team = team if team in parts.topics.teams else ""
    presence = duty.presence(session, account.id)
    found = (
        listing.recent_with_bot(session)
        if view == "recent"
        else listing.entries(session, view, account.id, presence.teams, team)
    )
    return {
        "view": view,
        "team": team,
        "entries": found,
        "counts": listing.counts(session, account.id, presence.teams),
        "presence": presence,
        "is_there": presence.is_on,
        "teams": parts.topics.teams,
        "open_teams": {name for name in parts.topics.teams if parts.agents.duty.is_open(name)},
        "now": now(),
    }
