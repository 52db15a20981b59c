"""The inbox: what came in, taken out in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from bot.handoff import records
from bot.store.base import now, table
from bot.store.conversations import ConversationRow, InboxRow, PersonRow, TurnRow

# Statements of every message are built once: building one costs more than running it.
_RELEASE = (
    update(table(ConversationRow))
    .where(ConversationRow.id == bindparam("conversation"))
    .values(lease_owner=None, lease_until=None)
)
_HELD = (
    select(InboxRow.state, InboxRow.attempts)
    .where(InboxRow.id == bindparam("inbox"))
    .with_for_update()
)
_FINISH = (
    update(table(InboxRow))
    .where(InboxRow.id == bindparam("inbox"))
    .values(state=bindparam("state"), error=bindparam("error"), done_at=bindparam("done_at"))
)

LEASE = timedelta(seconds=60)
URGENT_ACTION = "talk_to_human"
LEAVE_ACTION = "leave_human"


@dataclass(frozen=True, slots=True)
class Task:
    """A message taken out of the inbox, to be handled now; `more` tells that others wait.

    `has_human` tells that it was a human's to answer when it was taken out.
    """

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
    has_human: bool = False


def conversation_key(channel: str, external_id: str) -> str:
    """Tell our id of a channel's conversation; the same for the same conversation, always."""
    return uuid5(NAMESPACE_URL, f"frontdesk:{channel}:{external_id}").hex


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
    return _task(session, row, more=len(pending) > 1)


def release(session: Session, conversation_id: str) -> None:
    """Let others handle the conversation again."""
    session.connection().execute(_RELEASE, {"conversation": conversation_id})


def take_back(session: Session, owner: str) -> None:
    """Free at once what this process held when it ended without handling it."""
    session.execute(
        update(ConversationRow)
        .where(ConversationRow.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
    )


def is_held(session: Session, task: Task) -> bool:
    """Tell whether the message is still this task's: a lease that ran out lets others take it."""
    row = session.connection().execute(_HELD, {"inbox": task.inbox_id}).one()
    return bool(row.state == "pending" and row.attempts == task.attempts)


def finish(session: Session, inbox_id: int, error: str | None = None) -> None:
    """Mark a message as handled, or as given up with a reason."""
    state = "failed" if error else "done"
    values = {"inbox": inbox_id, "state": state, "error": error, "done_at": now()}
    session.connection().execute(_FINISH, values)


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


def _task(session: Session, row: InboxRow, more: bool) -> Task:
    conversation = session.get_one(ConversationRow, row.conversation_id)
    # In a thread of several people, each speaks for themselves.
    person = session.get_one(PersonRow, row.body.get("person_id", conversation.person_id))
    sequence = session.execute(select(TurnRow.sequence).where(TurnRow.id == row.turn_id))
    return Task(
        inbox_id=row.id,
        conversation_id=row.conversation_id,
        turn_id=row.turn_id,
        channel=row.channel,
        external_id=conversation.external_id,
        event_id=row.event_id,
        body=row.body,
        attempts=row.attempts,
        sequence=sequence.scalar_one(),
        person_id=person.id,
        audience=person.audience,
        groups=list(row.body.get("groups", person.groups)),
        received_at=row.received_at,
        more=more,
        has_human=records.state(session, row.conversation_id) == "human",
    )
