"""The buttons of a ticket: comment, note, state, assignee, team, priority."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.inbox.parts import text
from bot.console.people import Account, Agent
from bot.console.tickets import approving
from bot.console.tickets.parts import HOME, Parts, load
from bot.desk import working
from bot.desk.listing import PRIORITIES
from bot.desk.tickets import TRANSITIONS
from bot.desk.working import MOST_CHARS
from bot.store.accounts import audit
from bot.store.desk import DeskTicketRow
from connectors.errors import Refused
from connectors.ticketing import Priority, TicketState

Form = Mapping[str, Any]
# Takes the step, and gives the details for the audit log.
Step = Callable[[Parts, Session, DeskTicketRow, Account, Form, str], dict[str, str]]


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route that takes every step."""
    console = parts.console

    @router.post("/{number}/{step}")
    async def take(number: str, step: str, request: Request, account: Agent) -> Response:
        if step not in _STEPS:
            raise HTTPException(404, "not_found")
        form = await request.form()
        key = f"agent-{account.id}-{text(form, 'nonce', 64)}-{step}"

        def work(session: Session) -> None:
            details = _STEPS[step](parts, session, load(session, number), account, form, key)
            audit(session, account, f"ticket.{step}", number, details)

        here = f"{HOME}/{number}"
        try:
            await console.database.write(work)
        except Refused:
            return console.go(here, f"tickets.refused_{step}", "bad")
        return console.go(here, f"tickets.did_{step}")


def _comment(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    working.comment(session, row, account.shown, text(form, "text", MOST_CHARS), key)
    return {}


def _note(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    working.note(session, row, account.shown, text(form, "text", MOST_CHARS), key)
    return {}


def _move(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    state = text(form, "state", 16)
    if state not in TRANSITIONS:
        raise Refused(f"{state} is no state")
    words = text(form, "text", MOST_CHARS)
    before = row.state
    working.move(session, row, cast(TicketState, state), account.shown, words, key)
    return {"before": before, "after": state}


def _assign(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    assignee = account.name if form.get("to") == "me" else ""
    working.assign(session, row, account.shown, assignee, key)
    return {"assignee": assignee}


def _queue(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    queue = text(form, "queue", 64)
    if queue not in parts.topics.teams:
        raise Refused(f"{queue} is no team")
    working.pass_on(session, row, account.shown, queue, key)
    return {"queue": queue}


def _priority(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    priority = text(form, "priority", 16)
    if priority not in PRIORITIES:
        raise Refused(f"{priority} is no priority")
    working.rank(session, row, account.shown, cast(Priority, priority), key)
    return {"priority": priority}


_STEPS: dict[str, Step] = {
    "comment": _comment,
    "note": _note,
    "move": _move,
    "assign": _assign,
    "queue": _queue,
    "priority": _priority,
    "approve": approving.approve,
    "reject": approving.reject,
    "ask": approving.ask,
}
