"""The outbox: what is to be carried out into the world, kept until it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from bot.conversation.replies import REPLY
from bot.store.base import AnyRow, new_id, now, table
from bot.store.conversations import ConversationRow, OutboxRow, TurnRow
from connectors.messages import Reply

# Statements of every message are built once: building one costs more than running it.
_WHERE = select(ConversationRow.id, ConversationRow.channel, ConversationRow.external_id).where(
    ConversationRow.id == bindparam("conversation")
)
_NEXT = (
    update(table(ConversationRow))
    .where(ConversationRow.id == bindparam("conversation"))
    .values(last_sequence=ConversationRow.last_sequence + 1)
    .returning(
        ConversationRow.id,
        ConversationRow.channel,
        ConversationRow.external_id,
        ConversationRow.last_sequence,
    )
)
_BY_KEY = select(OutboxRow.id).where(OutboxRow.key == bindparam("key"))
_DONE = (
    update(table(OutboxRow))
    .where(OutboxRow.id == bindparam("item"))
    .values(state="sent", error=None, done_at=bindparam("done_at"))
)
_ADD = insert(table(OutboxRow))
_ADD_TURN = insert(table(TurnRow))

# How long the process that put an item here may take to carry it out before others try.
LEASE = timedelta(seconds=45)
_LONGEST_PAUSE = 300.0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be carried out; `key` makes that it happens once.

    `again`: it was taken up before, and may have been carried out although nobody noted it.
    """

    id: int
    key: str
    kind: str
    conversation_id: str
    channel: str
    external_id: str
    body: dict[str, Any]
    attempts: int
    again: bool = False


def add(
    session: Session, conversation_id: str, kind: str, key: str, body: dict[str, Any], owner: str
) -> Item | None:
    """Put something in, for the owner to carry out now; None when that key was here before."""
    if _known(session, key):
        return None
    conversation = session.connection().execute(_WHERE, {"conversation": conversation_id}).one()
    return _insert(session, conversation, kind, key, body, owner)


def _known(session: Session, key: str) -> bool:
    return session.connection().execute(_BY_KEY, {"key": key}).first() is not None


def _insert(
    session: Session, conversation: AnyRow, kind: str, key: str, body: dict[str, Any], owner: str
) -> Item:
    values = {
        "key": key,
        "kind": kind,
        "conversation_id": conversation.id,
        "body": body,
        "lease_owner": owner,
        "not_before": now() + LEASE,
    }
    added = session.connection().execute(_ADD, values)
    return Item(
        id=added.inserted_primary_key[0],  # type: ignore[index]
        key=key,
        kind=kind,
        conversation_id=conversation.id,
        channel=conversation.channel,
        external_id=conversation.external_id,
        body=body,
        attempts=0,
    )


def add_reply(
    session: Session, conversation_id: str, reply: Reply, owner: str, key: str = ""
) -> Item | None:
    """Add a reply to the conversation and to the outbox, once a key.

    Its number in the conversation is given here.
    """
    if key and _known(session, key):
        return None
    conversation = session.connection().execute(_NEXT, {"conversation": conversation_id}).one()
    body = REPLY.dump_python(reply, mode="json") | {"sequence": conversation.last_sequence}
    turn = {
        "id": reply.id,
        "conversation_id": conversation_id,
        "sequence": conversation.last_sequence,
        "author": reply.author,
        "text": reply.text,
        "in_reply_to": reply.in_reply_to,
        "reply": body,
    }
    session.connection().execute(_ADD_TURN, turn)
    return _insert(session, conversation, "reply", key or f"reply-{reply.id}", body, owner)


def new_reply(text: str, **parts: Any) -> Reply:
    """Make a reply that answers no message; its number is given when it is added."""
    return Reply(id=new_id(), text=text, **parts)


def due(session: Session, owner: str, limit: int = 50) -> list[Item]:
    """Take what is due and held by nobody, oldest first, and hold it."""
    moment = now()
    rows = session.execute(
        select(OutboxRow)
        .where(OutboxRow.state == "pending", OutboxRow.not_before <= moment)
        .order_by(OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).scalars()
    items = []
    for row in rows:
        row.lease_owner, row.not_before = owner, moment + LEASE
        items.append(_item(session, row))
    return items


def leave(session: Session, item: Item) -> None:
    """Leave an item to whoever looks next for what is due."""
    _set(session, item.id, lease_owner=None, not_before=now())


def take_back(session: Session, owner: str) -> None:
    """Make due at once what this process held when it ended without carrying it out."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == "pending", OutboxRow.lease_owner == owner)
        .where(OutboxRow.attempts == 0)
        .values(not_before=now())
    )


def replies_to(items: Sequence[Item], event_id: str) -> list[Reply]:
    """Pick the replies that answer one event."""
    said = (REPLY.validate_python(item.body) for item in items if item.kind == "reply")
    return [reply for reply in said if reply.in_reply_to == event_id]


def amend(session: Session, item: Item, more: dict[str, Any]) -> Item:
    """Write down more of what is to be done."""
    body = item.body | more
    _set(session, item.id, body=body)
    return replace(item, body=body)


def done(session: Session, item_id: int) -> None:
    """Mark it as carried out."""
    session.connection().execute(_DONE, {"item": item_id, "done_at": now()})


def failed(session: Session, item: Item, error: str, retry_after: float | None) -> float:
    """Put it off, longer each time; return the pause in seconds."""
    pause = retry_after or min(2.0**item.attempts, _LONGEST_PAUSE)
    when: datetime = now() + timedelta(seconds=pause)
    # Held by nobody until it is due: what is held is being carried out.
    held = {"lease_owner": None, "not_before": when}
    _set(session, item.id, attempts=item.attempts + 1, error=error[:2000], **held)
    return pause


def bury(session: Session, item_id: int, error: str) -> None:
    """Give it up; it stays here with its reason, to be looked at."""
    _set(session, item_id, state="dead", done_at=now(), error=error[:2000])


def _set(session: Session, item_id: int, **values: Any) -> None:
    session.execute(
        update(OutboxRow).where(OutboxRow.id == item_id).values(**values),
        execution_options={"synchronize_session": False},
    )


def _item(session: Session, row: OutboxRow) -> Item:
    conversation = session.get_one(ConversationRow, row.conversation_id)
    return Item(
        id=row.id,
        key=row.key,
        kind=row.kind,
        conversation_id=row.conversation_id,
        channel=conversation.channel,
        external_id=conversation.external_id,
        body=row.body,
        attempts=row.attempts,
        again=True,
    )
