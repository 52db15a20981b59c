"""The stored approvals: asked for, found again under a lock, and settled once."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.approvals.rules import Approver
from bot.desk import tickets
from bot.store.approvals import ApprovalRow
from bot.store.base import now
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.ticketing import TicketRef

Verdict = Literal["approved", "rejected"]
BOT = "bot"
OVER = ("solved", "closed")


def ask(session: Session, ticket: DeskTicketRow, approver: Approver, by: str = "") -> ApprovalRow:
    """Let a ticket wait for somebody's approval; whoever was asked before is asked no more."""
    row = ApprovalRow(
        ticket_id=ticket.id,
        ticket=ticket,
        state="waiting",
        email=approver.email,
        name=approver.name,
        team=approver.team,
        asked_by=by,
        # The agents of a team see it in the console.
        next_at=now() if approver.email else None,
    )
    session.add(row)
    session.flush()
    ticket.approval = row.state
    note(session, row, "asked", by or BOT, approver.name)
    return row


def current(session: Session, ticket_id: int) -> ApprovalRow | None:
    """Give the newest approval of a ticket."""
    query = select(ApprovalRow).where(ApprovalRow.ticket_id == ticket_id)
    newest = query.order_by(ApprovalRow.created_at.desc(), ApprovalRow.id).limit(1)
    return session.execute(newest).scalar_one_or_none()


def tell_opened(session: Session, ref: TicketRef) -> str:
    """Name whom a new ticket waits for, now that its requester is told; empty where for nobody."""
    row = current(session, tickets.id_of(ref.number)) if ref.system == tickets.SYSTEM else None
    if row is None or row.state != "waiting":
        return ""
    row.told = row.state
    return row.name


def find(session: Session, approval_id: str) -> ApprovalRow | None:
    """Give an approval, to be read."""
    return session.get(ApprovalRow, approval_id)


def locked(session: Session, approval_id: str) -> ApprovalRow | None:
    """Give an approval; nobody else changes it or its ticket before this transaction ends."""
    found = session.get(ApprovalRow, approval_id)
    if found is None:
        return None
    session.get(DeskTicketRow, found.ticket_id, with_for_update=True, populate_existing=True)
    return session.get(ApprovalRow, approval_id, populate_existing=True)


def settle(
    session: Session, row: ApprovalRow, verdict: Verdict, by: str, via: str, reason: str
) -> None:
    """Write down what was decided of an approval that is locked and waits."""
    _end(session, row, verdict, by, via, reason)
    ticket = row.ticket
    ticket.approval = verdict
    if verdict == "rejected" and ticket.state not in OVER:
        key = f"approval-{row.id}-solved"
        tickets.move(session, ticket, "solved", by, key)
        # The requester is told of the rejection with its reason; the state alone would say less.
        _hush(session, key)


def replace(session: Session, row: ApprovalRow, by: str) -> None:
    """End an approval that waits, because somebody else is asked instead."""
    _end(session, row, "replaced", by, "console", "")


def withdraw(session: Session, row: ApprovalRow) -> None:
    """End an approval that waits, because its ticket was solved without it."""
    _end(session, row, "withdrawn", BOT, "", "")
    row.ticket.approval = "withdrawn"


def note(
    session: Session, row: ApprovalRow, kind: str, author: str, text: str = "", name: str = ""
) -> None:
    """Keep in the ticket's history what happened to an approval, once a kind or a name."""
    key = f"approval-{row.id}-{name or kind}"
    tickets.add_note(session, row.ticket, kind, author[:200], text, key)


def _end(session: Session, row: ApprovalRow, state: str, by: str, via: str, reason: str) -> None:
    row.state, row.reason, row.next_at = state, reason, None
    row.decided_by, row.decided_via, row.decided_at = by, via, now()
    note(session, row, state, by, reason)


def _hush(session: Session, key: str) -> None:
    session.execute(update(DeskEventRow).where(DeskEventRow.key == key).values(announced=True))
