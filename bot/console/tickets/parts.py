"""What the pages of tickets share."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.approvals.deciding import Approvals
from bot.console.frame import ROOT, Console
from bot.desk.tickets import find_row
from bot.store.desk import DeskTicketRow
from bot.topics import Topics
from connectors.errors import NotFound

NAME = "tickets"
HOME = f"{ROOT}/{NAME}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The console, the teams, categories and priorities, and what decides about approvals."""

    console: Console
    topics: Topics
    approvals: Approvals


def load(session: Session, number: str) -> DeskTicketRow:
    """Give a ticket, or answer that there is none."""
    try:
        return find_row(session, number)
    except NotFound as error:
        raise HTTPException(404, "not_found") from error
