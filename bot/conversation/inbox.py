"""The inbox: what came in, stored before it is acknowledged, taken out in order."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.conversation.cleaning import Words, clean
from bot.store.base import new_id, now
from bot.store.conversations import ConversationRow, IdentityRow, InboxRow, PersonRow, TurnRow
from connectors.messages import ButtonPress, IncomingMessage, Person

LEASE = timedelta(seconds=60)
URGENT_ACTION = "talk_to_human"


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a message: `duplicate` when its event was here before.

    `task` is there when the message may be handled at once: nothing waits before it, and nobody
    else handles the conversation.
    """

    conversation_id: str
    turn_id: str
    sequence: int
    duplicate: bool = False
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A message taken out of the inbox, to be handled now; `more` tells that others wait."""

    inbox_id: int
    conversation_id: str
    turn_id: str
    channel: str
    external_id: str
    event_id: str
    body: dict[str, Any]
    attempts: int
    sequence: int
    person_id: str
    audience: str
    groups: list[str]
    received_at: datetime
    more: bool = False


def conversation_key(channel: str, external_id: str) -> str:
    """Tell our id of a channel's conversation; the same for the same conversation, always."""
    return uuid5(NAMESPACE_URL, f"frontdesk:{channel}:{external_id}").hex


def store(session: Session, message: IncomingMessage, most_chars: int, owner: str) -> Stored:
    """Store a message and the person's line in the conversation; an event known already is left.

    Where nothing stands in its way the message is claimed for the owner at once.
    """
    conversation_id = conversation_key(message.channel, message.conversation_id)
    seen = session.execute(
        select(InboxRow.turn_id).where(
            InboxRow.conversation_id == conversation_id, InboxRow.event_id == message.event_id
        )
    ).scalar_one_or_none()
    if seen is not None:
        return Stored(conversation_id, seen, 0, duplicate=True)
    message = _cleaned(message, most_chars)
    person_id = _person(session, message.channel, message.sender)
    conversation = _conversation(session, conversation_id, person_id, message)
    conversation.last_sequence += 1
    words = clean(message.text or _title(session, conversation_id, message.press), most_chars)
    turn_id = new_id()
    session.add(_turn(turn_id, conversation, words, message))
    row = _inbox(turn_id, conversation_id, words, message)
    free = _is_free(conversation) and not _has_pending(session, conversation_id)
    session.add(row)
    task = None
    if free:
        conversation.lease_owner, conversation.lease_until = owner, now() + LEASE
        row.attempts = 1
        session.flush()
        task = _task(session, row, conversation.last_sequence)
    return Stored(conversation_id, turn_id, conversation.last_sequence, task=task)


def claim(session: Session, conversation_id: str, owner: str) -> Task | None:
    """Take the next message of a conversation that nobody else is handling.

    The order is that of arrival; only a press of the human button passes a message that waits to
    be tried again.
    """
    moment = now()
    lease = (
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .where(
            or_(
                ConversationRow.lease_owner.is_(None),
                ConversationRow.lease_owner == owner,
                ConversationRow.lease_until < moment,
            )
        )
        .values(lease_owner=owner, lease_until=moment + LEASE)
    )
    if session.execute(lease).rowcount == 0:  # type: ignore[attr-defined]
        return None
    pending = _pending(session, conversation_id)
    row = _next(pending, moment)
    if row is None:
        release(session, conversation_id)
        return None
    row.attempts += 1
    sequence = session.execute(select(TurnRow.sequence).where(TurnRow.id == row.turn_id))
    return _task(session, row, sequence.scalar_one(), more=len(pending) > 1)


def release(session: Session, conversation_id: str) -> None:
    """Let others handle the conversation again."""
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .values(lease_owner=None, lease_until=None)
    )


def take_back(session: Session, owner: str) -> None:
    """Free at once what this process held when it ended without handling it."""
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


def is_held(session: Session, task: Task) -> bool:
    """Tell whether the message is still this task's: a lease that ran out lets others take it."""
    row = session.get_one(InboxRow, task.inbox_id, with_for_update=True)
    return row.state == "pending" and row.attempts == task.attempts


def finish(session: Session, inbox_id: int, error: str | None = None) -> None:
    """Mark a message as handled, or as given up with a reason."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.id == inbox_id)
        .values(state="failed" if error else "done", error=error, done_at=now())
    )


def postpone(session: Session, inbox_id: int, seconds: float, error: str) -> None:
    """Try a message again later."""
    session.execute(
        update(InboxRow)
        .where(InboxRow.id == inbox_id)
        .values(not_before=now() + timedelta(seconds=seconds), error=error)
    )


def waiting(session: Session) -> list[str]:
    """List the conversations that have messages due which nobody handles."""
    moment = now()
    free = or_(ConversationRow.lease_owner.is_(None), ConversationRow.lease_until < moment)
    query = (
        select(InboxRow.conversation_id)
        .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
        .where(InboxRow.state == "pending", InboxRow.not_before <= moment, free)
        .distinct()
    )
    return list(session.execute(query).scalars())


def _is_free(conversation: ConversationRow) -> bool:
    until = conversation.lease_until
    return conversation.lease_owner is None or until is None or until < now()


def _has_pending(session: Session, conversation_id: str) -> bool:
    query = select(InboxRow.id).where(
        InboxRow.conversation_id == conversation_id, InboxRow.state == "pending"
    )
    return session.execute(query.limit(1)).first() is not None


def _pending(session: Session, conversation_id: str) -> list[InboxRow]:
    query = (
        select(InboxRow)
        .where(InboxRow.conversation_id == conversation_id, InboxRow.state == "pending")
        .order_by(InboxRow.id)
        .limit(50)
    )
    return list(session.execute(query).scalars())


def _next(rows: list[InboxRow], moment: datetime) -> InboxRow | None:
    if not rows:
        return None
    if rows[0].not_before <= moment:
        return rows[0]
    return next(
        (r for r in rows if _is_urgent(r) and r.not_before <= moment),
        None,
    )


def _is_urgent(row: InboxRow) -> bool:
    press = row.body.get("press")
    return bool(press and press["action"] == URGENT_ACTION)


def _task(session: Session, row: InboxRow, sequence: int, more: bool = False) -> Task:
    conversation = session.get_one(ConversationRow, row.conversation_id)
    person = session.get_one(PersonRow, conversation.person_id)
    return Task(
        inbox_id=row.id,
        conversation_id=row.conversation_id,
        turn_id=row.turn_id,
        channel=row.channel,
        external_id=conversation.external_id,
        event_id=row.event_id,
        body=row.body,
        attempts=row.attempts,
        sequence=sequence,
        person_id=person.id,
        audience=person.audience,
        groups=list(person.groups),
        received_at=row.received_at,
        more=more,
    )


def _person(session: Session, channel: str, sender: Person) -> str:
    # The same name may be two people: a customer's number and an employee's.
    name = f"{sender.audience}:{sender.id}"
    identity = session.get(IdentityRow, (channel, name))
    if identity is None:
        person = PersonRow(id=new_id(), audience=sender.audience, groups=sorted(sender.groups))
        session.add(person)
        session.flush()
        identity = IdentityRow(channel=channel, external_id=name, person_id=person.id)
        session.add(identity)
    row = session.get_one(PersonRow, identity.person_id)
    _take_over(row, sender)
    return row.id


def _take_over(row: PersonRow, sender: Person) -> None:
    # Assigning equal values would still cost an UPDATE for JSON columns.
    fresh: dict[str, Any] = {"audience": sender.audience, "groups": sorted(sender.groups)}
    fresh |= {k: v for k, v in (("name", sender.name), ("email", sender.email)) if v}
    for name, value in fresh.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _conversation(
    session: Session, conversation_id: str, person_id: str, message: IncomingMessage
) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        row = ConversationRow(
            id=conversation_id,
            channel=message.channel,
            external_id=message.conversation_id,
            person_id=person_id,
            locale=message.locale,
            last_sequence=0,
        )
        session.add(row)
        session.flush()
    return row


def _cleaned(message: IncomingMessage, most_chars: int) -> IncomingMessage:
    # What is typed into a draft is words as well, and may hold a secret too.
    if message.press is None or not message.press.fields:
        return message
    fields = {k: clean(v, most_chars).text for k, v in message.press.fields.items()}
    return replace(message, press=replace(message.press, fields=fields))


def _title(session: Session, conversation_id: str, press: ButtonPress | None) -> str:
    row = session.get(TurnRow, press.reply_id) if press and press.reply_id else None
    if press is None or row is None or row.conversation_id != conversation_id:
        return ""
    buttons = (row.reply or {}).get("buttons", ())
    same = (b for b in buttons if b["action"] == press.action and b["value"] == press.value)
    return str(next(same, {"title": ""})["title"])


def _turn(
    turn_id: str, conversation: ConversationRow, words: Words, message: IncomingMessage
) -> TurnRow:
    return TurnRow(
        id=turn_id,
        conversation_id=conversation.id,
        sequence=conversation.last_sequence,
        author="person",
        text=words.text,
        in_reply_to=message.event_id,
        reply={"press": asdict(message.press)} if message.press else None,
    )


def _inbox(turn_id: str, conversation_id: str, words: Words, message: IncomingMessage) -> InboxRow:
    body = {
        "text": words.text,
        "was_cut": words.was_cut,
        "masked": sorted(words.masked),
        "press": asdict(message.press) if message.press else None,
        "sent_at": message.sent_at.isoformat(),
    }
    return InboxRow(
        channel=message.channel,
        event_id=message.event_id,
        conversation_id=conversation_id,
        turn_id=turn_id,
        body=body,
    )
