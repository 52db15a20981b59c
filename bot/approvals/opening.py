"""Ask for approval when a ticket is opened that needs it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.approvals import records, rules
from bot.desk import tickets
from bot.store.desk import DeskTicketRow
from bot.topics import Topics


class ApprovalRules:
    """Called in the transaction that opens a ticket."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    def __call__(self, session: Session, ticket: DeskTicketRow) -> None:
        """Let it wait for whoever has to approve it; a note says so where nobody can be found."""
        wanted = self._topics.topic(ticket.facts.get("intent")).approval
        if not wanted:
            return
        approver = rules.find(session, self._topics, ticket)
        if approver is None:
            key = f"approval-of-{ticket.id}-unasked"
            tickets.add_note(session, ticket, "unasked", records.BOT, ", ".join(wanted), key)
        else:
            records.ask(session, ticket, approver)
