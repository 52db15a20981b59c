"""Decide: checked that it is theirs to decide, done once, and told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.approvals import records, rules
from bot.approvals.records import Verdict
from bot.approvals.rules import Approver
from bot.approvals.telling import Telling
from bot.conversation import outbox
from bot.conversation.cleaning import clean
from bot.conversation.outbox import Item
from bot.desk.tickets import number_of
from bot.identity.persons import email_key
from bot.store.accounts import Actor, audit
from bot.store.approvals import ApprovalRow
from bot.store.desk import DeskTicketRow

_MOST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and where; `emails` are the addresses that are surely theirs.

    An `agent` is an account of the console: it may decide for anybody, and says why.
    """

    name: str
    via: str
    emails: frozenset[str]
    agent: Actor | None = None


class NotTheirs(Exception):
    """There is no such approval, or it is not theirs to give."""


class Settled(Exception):
    """It was decided before; `row` tells how."""

    def __init__(self, row: ApprovalRow) -> None:
        super().__init__(row.state)
        self.row = row


class Approvals:
    """Every way to decide leads here; each call is one part of a transaction."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling

    def open_for(self, session: Session, approval_id: str, who: Decider) -> ApprovalRow:
        """Give an approval that waits for this decider. Raises NotTheirs or Settled."""
        row = records.locked(session, approval_id)
        if row is None or not _may(session, row, who):
            raise NotTheirs(approval_id)
        if row.state == "waiting" and row.ticket.state in records.OVER:
            records.withdraw(session, row)
        if row.state != "waiting":
            raise Settled(row)
        return row

    def decide(
        self,
        session: Session,
        approval_id: str,
        who: Decider,
        verdict: Verdict,
        reason: str = "",
        event_id: str | None = None,
    ) -> list[Item]:
        """Decide, once, and tell those whom it concerns. Raises NotTheirs or Settled.

        `event_id` is the press that is answered by the outcome.
        """
        row = self.open_for(session, approval_id, who)
        words = clean(reason, _MOST_REASON).text
        # Whoever was asked is told 'you', wherever they decide.
        name = row.name if row.email in who.emails else who.name
        records.settle(session, row, verdict, name, who.via, words)
        details = {"via": who.via, "asked": row.email or row.team, "reason": words}
        audit(session, who.agent or name, f"approval.{verdict}", number_of(row.ticket), details)
        return self.telling.outcome(session, row, event_id) + self.telling.requester(session, row)

    def ask_instead(
        self, session: Session, ticket: DeskTicketRow, email: str, agent: Actor, name: str
    ) -> list[Item]:
        """Ask somebody by their address, in the place of whoever was asked. Raises NotTheirs."""
        key = email_key(email, verified=True) or ""
        if key in own_addresses(session, ticket):
            raise NotTheirs(ticket.id)
        items: list[Item] = []
        before = records.current(session, ticket.id)
        if before is not None and before.state == "waiting":
            records.replace(session, before, name)
            items = self.telling.outcome(session, before)
        row = records.ask(session, ticket, Approver(rules.name_of(session, key), key), name)
        audit(session, agent, "approval.ask", number_of(ticket), {"asked": row.email})
        return items


def leave(session: Session, items: list[Item]) -> None:
    """Let the outbox carry out what nobody has in hand."""
    for item in items:
        outbox.leave(session, item)


def own_addresses(session: Session, ticket: DeskTicketRow) -> frozenset[str]:
    """Give the addresses of a ticket's requester, the typed one too: none of them approves."""
    typed = email_key(ticket.requester.get("email"), verified=True)
    return rules.addresses(session, ticket.requester_id) | ({typed} if typed else frozenset())


def _may(session: Session, row: ApprovalRow, who: Decider) -> bool:
    if who.emails & own_addresses(session, row.ticket):
        return False
    return who.agent is not None or bool(row.email and row.email in who.emails)
