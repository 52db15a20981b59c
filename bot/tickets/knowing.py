"""As whom the ticket systems know a person, and which of their tickets are theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from bot.store.conversations import IdentityRow, PersonRow, TicketLinkRow
from connectors.messages import Person
from connectors.ticketing import Ticket


def vouched(session: Session, person: Person) -> Person:
    """Give somebody the address that a channel has verified, where there is one."""
    query = select(IdentityRow.email_key).where(
        IdentityRow.person_id == person.id, IdentityRow.email_key.is_not(None)
    )
    email = session.execute(query.order_by(IdentityRow.created_at)).scalars().first()
    return replace(person, email=email, verified=True) if email else person


def as_author(session: Session, person: Person, system: str, number: str) -> Person:
    """Give the author of a change by the id that their ticket was filed under."""
    query = select(TicketLinkRow.requester_id).where(
        TicketLinkRow.system == system,
        TicketLinkRow.number == number,
        TicketLinkRow.person_id == person.id,
    )
    filed_as = session.execute(query).scalar_one_or_none()
    return replace(vouched(session, person), id=filed_as or person.id)


def as_requesters(session: Session, person_id: str, system: str) -> Sequence[Person]:
    """Give everybody whose tickets in a system may be a person's: they may have been several."""
    row = session.get(PersonRow, person_id)
    audience = row.audience if row else "employee"
    own = vouched(session, Person(person_id, audience))  # type: ignore[arg-type]
    query = select(TicketLinkRow.requester_id).where(
        TicketLinkRow.system == system, TicketLinkRow.person_id == person_id
    )
    filed_as = set(session.execute(query).scalars()) - {""}
    return [own, *(replace(own, id=other) for other in sorted(filed_as - {person_id}))]


def without_others(session: Session, person_id: str, tickets: Iterable[Ticket]) -> list[Ticket]:
    """Leave out those that came from a conversation of somebody else, and what is there twice."""
    found = {(one.ref.system, one.ref.number): one for one in tickets}
    query = select(TicketLinkRow.system, TicketLinkRow.number).where(
        tuple_(TicketLinkRow.system, TicketLinkRow.number).in_(list(found)),
        TicketLinkRow.person_id != person_id,
    )
    others = {(system, number) for system, number in session.execute(query)} if found else set()
    return [one for name, one in found.items() if name not in others]
