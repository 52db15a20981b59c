"""Who has to approve a ticket: by its topic and the company's list of people."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.identity.persons import email_key
from bot.store.conversations import DirectoryRow, IdentityRow, PersonRow
from bot.store.desk import DeskTicketRow
from bot.topics import MANAGER, Topics

EMPLOYEE = "employee"


@dataclass(frozen=True, slots=True)
class Approver:
    """Whose yes is wanted: that of an address, or of any agent of a team."""

    name: str
    email: str = ""
    team: str = ""


def find(session: Session, topics: Topics, ticket: DeskTicketRow) -> Approver | None:
    """Find the first who may approve a ticket; nobody approves their own."""
    requester = addresses(session, ticket.requester_id)
    typed = email_key(ticket.requester.get("email"), verified=True)
    for who in topics.topic(ticket.facts.get("intent")).approval:
        if who in topics.teams:
            return Approver(topics.teams[who].name, team=who)
        email = manager_of(session, requester) if who == MANAGER else email_key(who, True)
        if email and email not in requester and email != typed:
            return Approver(name_of(session, email), email)
    return None


def manager_of(session: Session, requester: frozenset[str]) -> str | None:
    """Tell the address of the manager of whoever has these verified addresses."""
    query = (
        select(DirectoryRow.manager)
        .where(DirectoryRow.email.in_(requester), DirectoryRow.audience == EMPLOYEE)
        .where(DirectoryRow.manager != "")
        .order_by(DirectoryRow.email)
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def addresses(session: Session, person_id: str) -> frozenset[str]:
    """Give the verified addresses of an employee."""
    query = (
        select(IdentityRow.email_key)
        .join(PersonRow, PersonRow.id == IdentityRow.person_id)
        .where(PersonRow.id == person_id, PersonRow.audience == EMPLOYEE)
    )
    return frozenset(key for key in session.execute(query).scalars() if key)


def name_of(session: Session, email: str) -> str:
    """Name whoever has an address: as the list does, else as they are known, else by itself."""
    listed = session.get(DirectoryRow, (email, EMPLOYEE))
    if listed and listed.name:
        return listed.name
    known = (
        select(func.max(IdentityRow.name))
        .join(PersonRow, PersonRow.id == IdentityRow.person_id)
        .where(IdentityRow.email_key == email, PersonRow.audience == EMPLOYEE)
    )
    return session.execute(known).scalar_one_or_none() or email
