"""Merge people and part them, as operators ask for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.identity import moving
from bot.identity.persons import refresh
from bot.store.accounts import Actor, audit
from bot.store.base import new_id
from bot.store.conversations import IdentityRow, PersonRow


class IdentityRefused(Exception):
    """People cannot be merged or parted like that; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def merge(session: Session, who: Actor, person_id: str, into_id: str) -> None:
    """Let all identities of a person be another's.

    Raises IdentityRefused: `same`, `unknown`, or `audiences` for an employee and a customer.
    """
    person, into = (session.get(PersonRow, one) for one in (person_id, into_id))
    if person is None or into is None or person.joined_to or into.joined_to:
        raise IdentityRefused("unknown")
    if person.id == into.id:
        raise IdentityRefused("same")
    if person.audience != into.audience:
        raise IdentityRefused("audiences")
    moved = identities(session, person.id)
    for row in moved:
        moving.move(session, row, into.id)
        row.is_apart = False
    refresh(session, into.id)
    person.joined_to = into.id
    details = {"into": into.id, "identities": [_shown(row) for row in moved]}
    audit(session, who, "person.merge", person.id, details)


def part(session: Session, who: Actor, channel: str, name: str, person_id: str) -> str:
    """Make an identity of a person one of its own, which no e-mail joins again; return its id.

    Raises IdentityRefused: `unknown`, or `last` for the only identity of a person.
    """
    row = session.get(IdentityRow, (channel, name))
    if row is None or row.person_id != person_id:
        raise IdentityRefused("unknown")
    was = session.get_one(PersonRow, row.person_id)
    if len(identities(session, was.id)) == 1:
        raise IdentityRefused("last")
    person = PersonRow(id=new_id(), audience=was.audience, groups=[])
    session.add(person)
    session.flush()
    moving.move(session, row, person.id)
    row.is_apart = True
    for one in (was.id, person.id):
        refresh(session, one)
    audit(session, who, "person.part", was.id, {"identity": _shown(row), "person": person.id})
    return person.id


def identities(session: Session, person_id: str) -> list[IdentityRow]:
    """List the identities of a person."""
    query = select(IdentityRow).where(IdentityRow.person_id == person_id)
    order = (IdentityRow.channel, IdentityRow.external_id)
    return list(session.execute(query.order_by(*order)).scalars())


def _shown(row: IdentityRow) -> str:
    return f"{row.channel} {row.external_id}"
