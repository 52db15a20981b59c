"""The list of people, and the page of one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import Console
from bot.console.people import Operator
from bot.identity import listing, moving, operators
from bot.store.conversations import PersonRow

_AUDIENCES = ("employee", "customer")
_MOST_WORDS = 320


def add(router: APIRouter, console: Console) -> None:
    """Add the routes."""

    @router.get("")
    async def show_all(request: Request, account: Operator) -> HTMLResponse:
        given = request.query_params
        words = given.get("words", "").strip()[:_MOST_WORDS]
        audience = given.get("audience", "")
        audience = audience if audience in _AUDIENCES else ""
        page = given.get("page", "")
        number = int(page) if page.isdecimal() and len(page) < 8 else 1
        found = await console.database.read(lambda s: listing.people(s, words, audience, number))
        values: dict[str, Any] = {"found": found, "given": words, "audience": audience}
        return console.page(request, account, "persons/list.html", **values)

    @router.get("/{person_id}")
    async def show(person_id: str, request: Request, account: Operator) -> HTMLResponse:
        values = await console.database.read(lambda s: _values(s, person_id))
        return console.page(request, account, "persons/person.html", **values)


def _values(session: Session, person_id: str) -> dict[str, Any]:
    person = session.get(PersonRow, moving.current(session, person_id))
    if person is None:
        raise HTTPException(404)
    return {
        "person": person,
        "identities": operators.identities(session, person.id),
        "alike": listing.alike(session, person),
        "conversations": listing.conversations(session, person.id),
        "tickets": listing.tickets(session, person.id),
    }
