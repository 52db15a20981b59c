"""The list of tickets, and what the home page says of it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.frame import Card, Cards
from bot.console.gaps.parts import number
from bot.console.people import Account, Agent
from bot.console.tickets.parts import HOME, Parts
from bot.desk import listing
from bot.desk.listing import PRIORITIES, SORTS, STATES, Wanted
from bot.desk.tickets import number_of
from bot.store.database import Database

_MOST_WORDS = 200


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route."""
    console = parts.console

    @router.get("")
    async def show(request: Request, account: Agent) -> HTMLResponse:
        given = _given(parts, request)
        sort = request.query_params.get("sort", "")
        sort = sort if sort in SORTS else "urgency"
        page = number(request.query_params.get("page", ""))
        wanted = _wanted(given, account)
        found = await console.database.read(lambda s: listing.find(s, wanted, sort, page))
        return console.page(
            request,
            account,
            "tickets/list.html",
            found=found,
            rows=[(number_of(row), row) for row in found.rows],
            given=given,
            sort=sort,
            query={name: value for name, value in (given | {"sort": sort}).items() if value},
            teams=parts.topics.teams,
        )


def cards(database: Database) -> Cards:
    """Make the function that counts what wants attention."""

    async def make(account: Account) -> Sequence[Card]:
        def work(session: Session) -> list[Card]:
            mine = listing.count(session, Wanted("active", assignee=account.name))
            new = listing.count(session, Wanted("new", assignee="nobody"))
            waiting = listing.count(session, Wanted("active", approval="waiting"))
            late = listing.count(session, Wanted("active", service="late"))
            near = listing.count(session, Wanted("active", service="near"))
            return [
                Card("tickets.card_late", f"{HOME}?service=late", late),
                Card("tickets.card_near", f"{HOME}?service=near", near),
                Card("tickets.card_approval", f"{HOME}?approval=waiting", waiting),
                Card("tickets.card_mine", f"{HOME}?who=me", mine),
                Card("tickets.card_new", f"{HOME}?state=new&who=nobody", new),
            ]

        return await database.read(work)

    return make


def _given(parts: Parts, request: Request) -> dict[str, str]:
    asked = request.query_params
    allowed = {
        "state": ("active", "all", *STATES),
        "queue": tuple(parts.topics.teams),
        "priority": PRIORITIES,
        "who": ("me", "nobody"),
        "approval": ("waiting", "approved", "rejected"),
        "service": ("near", "late"),
    }
    given = {name: asked.get(name, "") for name in allowed}
    given = {name: value if value in allowed[name] else "" for name, value in given.items()}
    return given | {"state": given["state"] or "active", "q": asked.get("q", "")[:_MOST_WORDS]}


def _wanted(given: dict[str, str], account: Account) -> Wanted:
    return Wanted(
        state="" if given["state"] == "all" else given["state"],
        queue=given["queue"],
        priority=given["priority"],
        assignee=account.name if given["who"] == "me" else given["who"],
        words=given["q"],
        approval=given["approval"],
        service=given["service"],
    )
