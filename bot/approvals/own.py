"""What waits for one person of a channel, and their decision outside of a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.approvals import rules
from bot.approvals.deciding import Approvals, Decider, NotTheirs, Settled, leave
from bot.approvals.records import Verdict
from bot.approvals.telling import asker
from bot.desk.tickets import number_of
from bot.identity.persons import email_key, identity_name
from bot.store.approvals import ApprovalRow
from bot.store.conversations import IdentityRow
from bot.store.database import Database, StoreUnavailable
from connectors.approving import ApprovalCard
from connectors.errors import NotFound, Refused, Unavailable
from connectors.messages import Person

T = TypeVar("T")

_MOST = 20


class OwnApprovals:
    """The approvals that the people of one channel are asked for."""

    def __init__(self, database: Database, channel: str, approvals: Approvals) -> None:
        self._database = database
        self._channel = channel
        self._approvals = approvals

    async def waiting(self, person: Person) -> Sequence[ApprovalCard]:
        """List what somebody is asked to approve, the oldest first. Raises Unavailable."""

        def read(session: Session) -> list[ApprovalCard]:
            query = (
                select(ApprovalRow)
                .where(ApprovalRow.state == "waiting", ApprovalRow.email != "")
                .where(ApprovalRow.email.in_(self._addresses(session, person)))
                .order_by(ApprovalRow.created_at)
                .limit(_MOST)
            )
            return [_card(row) for row in session.execute(query).scalars()]

        return await self._run(self._database.read, read)

    async def decide(self, person: Person, approval_id: str, yes: bool, reason: str) -> str:
        """Decide, once, and tell the ticket's number.

        Raises NotFound where it is not theirs to give, Refused where it was decided, Unavailable.
        """

        def work(session: Session) -> str:
            emails = self._addresses(session, person)
            who = Decider(person.name or "", self._channel, emails)
            verdict: Verdict = "approved" if yes else "rejected"
            row = self._approvals.open_for(session, approval_id, who)
            leave(session, self._approvals.decide(session, approval_id, who, verdict, reason))
            return number_of(row.ticket)

        try:
            return await self._run(self._database.write, work)
        except NotTheirs as error:
            raise NotFound("there is no such approval of theirs") from error
        except Settled as error:
            raise Refused(f"it was {error} before") from error

    def _addresses(self, session: Session, person: Person) -> frozenset[str]:
        """Give their verified addresses: what the channel says now, and what is known of them."""
        if person.audience != rules.EMPLOYEE:
            return frozenset()
        told = email_key(person.email, person.verified)
        known = session.get(IdentityRow, (self._channel, identity_name(person)))
        stored = rules.addresses(session, known.person_id) if known else frozenset()
        return stored | (frozenset((told,)) if told else frozenset())

    async def _run(
        self, run: Callable[[Callable[[Session], T]], Awaitable[T]], work: Callable[[Session], T]
    ) -> T:
        try:
            return await run(work)
        except StoreUnavailable as error:
            raise Unavailable(str(error), 2) from error


def _card(row: ApprovalRow) -> ApprovalCard:
    ticket = row.ticket
    return ApprovalCard(row.id, number_of(ticket), ticket.title, asker(row), ticket.description)
