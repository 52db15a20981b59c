"""Move an identity to another person, with all that was said and filed under it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from bot.desk.tickets import SYSTEM, id_of
from bot.store.base import Base
from bot.store.conversations import ConversationRow, IdentityRow, PersonRow, TicketLinkRow
from bot.store.desk import DeskTicketRow
from bot.store.learning import QuestionRow

Owned = type[ConversationRow] | type[TicketLinkRow] | type[QuestionRow]


def move(session: Session, identity: IdentityRow, person_id: str) -> None:
    """Let an identity be another person's; conversations, tickets and questions follow it.

    With the last identity of a person everything of theirs goes, and they point to the other.
    """
    was, identity.person_id = identity.person_id, person_id
    session.flush()
    left = select(IdentityRow.external_id).where(IdentityRow.person_id == was).limit(1)
    is_last = session.execute(left).first() is None
    own = None if is_last else _conversations(identity)
    _move_tickets(session, was, person_id, own)
    for model in (QuestionRow, ConversationRow):
        _give(session, model, was, person_id, own)
    session.get_one(PersonRow, person_id).joined_to = None
    session.get_one(PersonRow, was).joined_to = person_id if is_last else None
    session.flush()


def current(session: Session, person_id: str) -> str:
    """Tell who a person is now: what waited to be sent may carry the id from before."""
    seen = {person_id}
    while (row := session.get(PersonRow, person_id)) and row.joined_to not in (None, *seen):
        person_id = str(row.joined_to)
        seen.add(person_id)
    return person_id


def _conversations(identity: IdentityRow) -> Select[str]:
    return select(ConversationRow.id).where(
        ConversationRow.channel == identity.channel,
        ConversationRow.identity_name == identity.external_id,
    )


def _give(
    session: Session, model: Owned, was: str, person_id: str, own: Select[str] | None
) -> None:
    session.execute(
        update(model).where(*_of(model, was, own)).values(person_id=person_id),
        execution_options={"synchronize_session": False},
    )


def _move_tickets(session: Session, was: str, person_id: str, own: Select[str] | None) -> None:
    links = session.execute(select(TicketLinkRow).where(*_of(TicketLinkRow, was, own))).scalars()
    for link in links:
        link.person_id = person_id
        ticket = session.get(DeskTicketRow, id_of(link.number)) if link.system == SYSTEM else None
        if ticket is not None and ticket.requester_id == was:
            ticket.requester_id = person_id


def _of(model: Owned, was: str, own: Select[str] | None) -> list[ColumnElement[bool]]:
    mine: list[ColumnElement[bool]] = [model.person_id == was]
    if own is not None:
        place = ConversationRow.id if model is ConversationRow else _place(model)
        mine.append(place.in_(own))
    return mine


def _place(model: type[Base]) -> ColumnElement[str]:
    column: ColumnElement[str] = model.__table__.c.conversation_id
    return column
