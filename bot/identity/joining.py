"""Bring what a channel says of a sender together with the person that we know."""

from __future__ import annotations

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.identity import directory, moving
from bot.identity.persons import email_key, identity_name, is_better, refresh
from bot.store.base import AnyRow, new_id, table
from bot.store.conversations import IdentityRow, PersonRow
from connectors.messages import Person

log = structlog.get_logger(__name__)


# Built once: it runs for every message.
_KNOWN = select(table(IdentityRow)).where(
    IdentityRow.channel == bindparam("channel"), IdentityRow.external_id == bindparam("name")
)


def recognise(session: Session, channel: str, sender: Person) -> AnyRow:
    """Give the identity of a sender; what the channel says that is new is noted first."""
    asked = {"channel": channel, "name": identity_name(sender)}
    known = session.connection().execute(_KNOWN, asked).one_or_none()
    if known is None or _has_news(known, sender):
        settle(session, channel, sender)
        known = session.connection().execute(_KNOWN, asked).one()
    return known


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


def _has_news(known: AnyRow, sender: Person) -> bool:
    """Tell whether the channel says of somebody what it has not said before.

    Not every request of a channel tells name and address: what is missing is no news.
    """
    if sender.name and sender.name != known.name:
        return True
    return is_better(sender, known.email, known.email_key) or (
        sorted(sender.groups) != known.told_groups
    )


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
