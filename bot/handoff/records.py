"""The stored state of handoffs: read under a lock, changed step by step, each step kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.handoff.states import State, Step, after
from bot.store.accounts import AccountRow
from bot.store.base import now, table
from bot.store.conversations import ConversationRow
from bot.store.handoff import HandoffEventRow, HandoffRow

CLOCK = "clock"
PERSON = "person"

# Statements of every message are built once: building one costs more than running it.
_LOCK = (
    select(table(ConversationRow).c.id)
    .where(ConversationRow.id == bindparam("conversation"))
    .with_for_update()
)
_STATE = select(table(HandoffRow).c.state).where(
    HandoffRow.conversation_id == bindparam("conversation")
)


def state(session: Session, conversation_id: str) -> State:
    """Tell who has a conversation, without a lock."""
    asked = {"conversation": conversation_id}
    return session.connection().execute(_STATE, asked).scalar_one_or_none() or "bot"


def locked_state(session: Session, conversation_id: str) -> State:
    """Tell who has a conversation; nobody changes it before this transaction ends."""
    session.connection().execute(_LOCK, {"conversation": conversation_id})
    return state(session, conversation_id)


def locked(session: Session, conversation_id: str) -> HandoffRow:
    """Give the row of a conversation, a new one where there was none, under the same lock."""
    session.connection().execute(_LOCK, {"conversation": conversation_id})
    row = session.get(HandoffRow, conversation_id, populate_existing=True)
    if row is None:
        row = HandoffRow(conversation_id=conversation_id, state="bot", version=0)
        session.add(row)
        session.flush()
    return row


def move(
    session: Session, row: HandoffRow, step: Step, who: str, reason: str = "", **parts: Any
) -> HandoffEventRow:
    """Take a step, and keep it; `parts` are further columns of its event. Raises HandoffRefused."""
    before, at = cast(State, row.state), now()
    row.state = after(before, step)
    row.version += 1
    event = HandoffEventRow(
        conversation_id=row.conversation_id,
        version=row.version,
        step=step,
        from_state=before,
        to_state=row.state,
        reason=reason,
        who=who[:200],
        team=row.team,
        to_team=row.team,
        agent_id=row.agent_id,
        lasted_seconds=max(0, round((at - row.since).total_seconds())),
        at=at,
    )
    for name, value in parts.items():
        setattr(event, name, value)
    row.since = at
    session.add(event)
    session.flush()
    return event


def agent_name(session: Session, row: HandoffRow) -> str:
    """Name the agent who has a conversation, as the person knows them; empty without one."""
    account = session.get(AccountRow, row.agent_id) if row.agent_id else None
    return (account.full_name or account.name) if account else ""


def events(session: Session, conversation_id: str) -> Sequence[HandoffEventRow]:
    """List what happened to a conversation, oldest first."""
    query = select(HandoffEventRow).filter_by(conversation_id=conversation_id)
    return session.execute(query.order_by(HandoffEventRow.version)).scalars().all()


def last_event(session: Session, conversation_id: str) -> HandoffEventRow | None:
    """Give the latest thing that happened to a conversation."""
    query = select(HandoffEventRow).filter_by(conversation_id=conversation_id)
    newest = query.order_by(HandoffEventRow.version.desc()).limit(1)
    return session.execute(newest).scalar_one_or_none()
