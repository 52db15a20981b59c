"""Find people for the operators' pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.store.conversations import (
    ConversationRow,
    DirectoryRow,
    IdentityRow,
    PersonRow,
    TicketLinkRow,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page of people, with their channels."""

    rows: Sequence[PersonRow]
    channels: dict[str, list[str]]
    page: int
    pages: int


def people(session: Session, words: str, audience: str, page: int) -> Found:
    """Find people by the beginning of a name or an address, or by an identity's name."""
    wanted: list[ColumnElement[bool]] = [PersonRow.joined_to.is_(None)]
    if audience:
        wanted.append(PersonRow.audience == audience)
    if words:
        wanted.append(_matches(words))
    total = session.execute(select(func.count(PersonRow.id)).where(*wanted)).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    query = select(PersonRow).where(*wanted).order_by(PersonRow.created_at.desc(), PersonRow.id)
    rows = list(session.execute(query.offset((page - 1) * PAGE).limit(PAGE)).scalars())
    return Found(rows, _channels(session, [row.id for row in rows]), page, pages)


def alike(session: Session, person: PersonRow) -> list[PersonRow]:
    """Find others of the same audience with the same address or name: perhaps the same person."""
    same = [
        func.lower(column) == value.lower()
        for column, value in ((PersonRow.email, person.email), (PersonRow.name, person.name))
        if value
    ]
    if not same:
        return []
    query = (
        select(PersonRow)
        .where(or_(*same), PersonRow.id != person.id, PersonRow.audience == person.audience)
        .where(PersonRow.joined_to.is_(None))
        .order_by(PersonRow.created_at)
        .limit(PAGE)
    )
    return list(session.execute(query).scalars())


def conversations(session: Session, person_id: str) -> int:
    """Count the conversations of a person."""
    query = select(func.count(ConversationRow.id)).where(ConversationRow.person_id == person_id)
    return session.execute(query).scalar_one()


def tickets(session: Session, person_id: str) -> list[TicketLinkRow]:
    """List the latest tickets that a person has opened here."""
    query = select(TicketLinkRow).where(TicketLinkRow.person_id == person_id)
    return list(
        session.execute(query.order_by(TicketLinkRow.created_at.desc()).limit(PAGE)).scalars()
    )


def count_listed(session: Session) -> int:
    """Count the entries of the company's list."""
    return session.execute(select(func.count()).select_from(DirectoryRow)).scalar_one()


def _matches(words: str) -> ColumnElement[bool]:
    low = words.lower()
    by_identity = select(IdentityRow.person_id).where(
        or_(
            IdentityRow.email_key.startswith(words.casefold(), autoescape=True),
            IdentityRow.external_id == words,
            IdentityRow.external_id.in_([f"{a}:{words}" for a in ("employee", "customer")]),
        )
    )
    return or_(
        func.lower(PersonRow.name).startswith(low, autoescape=True),
        func.lower(PersonRow.email).startswith(low, autoescape=True),
        PersonRow.id == words,
        PersonRow.id.in_(by_identity),
    )


def _channels(session: Session, ids: list[str]) -> dict[str, list[str]]:
    query = select(IdentityRow.person_id, IdentityRow.channel).where(IdentityRow.person_id.in_(ids))
    found: dict[str, list[str]] = {}
    for person_id, channel in session.execute(query.order_by(IdentityRow.channel)):
        found.setdefault(person_id, []).append(channel)
    return found
