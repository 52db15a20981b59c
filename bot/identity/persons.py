"""By which names people are kept, and what their identities say of them together."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.conversations import IdentityRow, PersonRow
from connectors.messages import Person


def identity_name(sender: Person) -> str:
    """Tell by which name an identity is kept.

    The same name may be two people: a customer's number and an employee's.
    """
    return f"{sender.audience}:{sender.id}"


def email_key(email: str | None, verified: bool) -> str | None:
    """Give the form by which addresses are compared; None for one that nobody has verified."""
    return email.strip().casefold() or None if email and verified else None


def is_better(sender: Person, email: str | None, key: str | None) -> bool:
    """Tell whether a sender's address takes the place of one known: a typed one of no verified."""
    fresh = email_key(sender.email, sender.verified)
    if fresh is None and key is not None:
        return False
    return bool(sender.email) and (sender.email, fresh) != (email, key)


def refresh(session: Session, person_id: str) -> None:
    """Let a person's row say what their identities say together.

    A verified name and address win over one that somebody typed.
    """
    person = session.get_one(PersonRow, person_id)
    query = select(IdentityRow).where(IdentityRow.person_id == person_id)
    rows = session.execute(query).scalars()
    known = sorted(rows, key=lambda row: row.email_key is not None)
    for row in known:
        person.name = row.name or person.name
        person.email = row.email or person.email
    person.groups = sorted({group for row in known for group in row.groups})
    session.flush()
