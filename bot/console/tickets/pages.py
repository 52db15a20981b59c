"""The page of one ticket, and its files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.approvals import records
from bot.console.downloading import download
from bot.console.people import Account, Agent
from bot.console.tickets.parts import Parts, load
from bot.desk import canned, files
from bot.desk.sla.timing import timers_of
from bot.desk.tickets import SYSTEM, TRANSITIONS, number_of
from bot.files.keeping import content_of
from bot.store.conversations import TicketLinkRow
from bot.store.desk import DeskTicketRow
from bot.store.files import DeskFileRow


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.get("/{number}")
    async def show(number: str, request: Request, account: Agent) -> HTMLResponse:
        values = await console.database.read(lambda s: _values(s, parts, number, account))
        return console.page(request, account, "tickets/ticket.html", **values)

    @router.get("/{number}/files/{file_id}")
    async def file(number: str, file_id: str, request: Request, account: Agent) -> Response:
        def work(session: Session) -> tuple[str, bytes]:
            row = session.get(DeskFileRow, file_id)
            if row is None or row.ticket_id != load(session, number).id:
                raise HTTPException(404, "not_found")
            return row.name, content_of(session, row.digest)

        return download(*await console.database.read(work))


def _values(session: Session, parts: Parts, number: str, account: Account) -> dict[str, Any]:
    row = load(session, number)
    link = session.query(TicketLinkRow).filter_by(system=SYSTEM, number=number_of(row)).first()
    found = files.of_ticket(session, row.id)
    return {
        "ticket": row,
        "number": number_of(row),
        "events": list(row.events),
        "files": found,
        "files_of": {
            event.key: [f for f in found if f.event_key == event.key] for event in row.events
        },
        "conversation": link.conversation_id if link else "",
        "next_states": [
            s for s in ("open", "needs_info", "solved", "closed") if s in TRANSITIONS[row.state]
        ],
        "teams": parts.topics.teams,
        "priorities": parts.topics.priorities,
        "categories": parts.topics.categories,
        "canned": canned.filled(session, _known(parts, row, account)),
        "approval": records.current(session, row.id),
        "timers": timers_of(session, row),
        "nonce": uuid4().hex,
    }


def _known(parts: Parts, row: DeskTicketRow, account: Account) -> dict[str, str]:
    team = parts.topics.teams.get(row.queue)
    return {
        "name": str(row.requester.get("name") or ""),
        "agent": account.shown,
        "team": team.name if team else row.queue,
        "company": parts.console.options.company,
        "number": number_of(row),
    }
