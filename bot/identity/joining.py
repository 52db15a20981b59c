"""Bring what a channel says of a sender together with the person that we know."""

from __future__ import annotations

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.identity import directory, moving
from bot.identity.persons import email_key, identity_name, is_better, refresh
from bot.store.base import new_id
from bot.store.conversations import IdentityRow, PersonRow
from connectors.messages import Person

log = structlog.get_logger(__name__)


def settle(session: Session, channel: str, sender: Person) -> IdentityRow:
    """Note what the channel says of somebody, and whose identity it is.

    An identity that is new, or that has its first verified e-mail, joins the person of the same
    audience who has that e-mail. Unverified ones join nobody.
    """
    name = identity_name(sender)
    key = email_key(sender.email, sender.verified)
    row = session.get(IdentityRow, (channel, name))
    same = _person_with(session, key, sender.audience)
    if row is None:
        row = IdentityRow(
            channel=channel, external_id=name, person_id=same or _new_person(session, sender)
        )
        session.add(row)
    elif same and same != row.person_id and row.email_key is None and not row.is_apart:
        log.info("people.joined", channel=channel, person=same, was=row.person_id)
        moving.move(session, row, same)
    row.name = sender.name or row.name
    if is_better(sender, row.email, row.email_key):
        row.email, row.email_key = sender.email, key
    row.told_groups = sorted(sender.groups)
    row.groups = sorted(
        sender.groups | directory.groups_of(session, row.email_key, sender.audience)
    )
    session.flush()
    refresh(session, row.person_id)
    return row


def _person_with(session: Session, key: str | None, audience: str) -> str | None:
    if key is None:
        return None
    query = (
        select(IdentityRow.person_id)
        .join(PersonRow, PersonRow.id == IdentityRow.person_id)
        .where(IdentityRow.email_key == key, IdentityRow.is_apart.is_(False))
        .where(PersonRow.audience == audience)
        .order_by(PersonRow.created_at)
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def _new_person(session: Session, sender: Person) -> str:
    person = PersonRow(id=new_id(), audience=sender.audience, groups=[])
    session.add(person)
    session.flush()
    return person.id
