"""Tables of the live handoff: who has a conversation, what happened to it, who is on duty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class HandoffRow(Base):
    """Who has a conversation now; one without a row is the bot's.

    `version` counts the transitions. `draft` is the ticket that is offered when nobody comes.
    `asked_at` is when the person began to wait for a human. While one has it, `person_at` is since
    when the person waits for an answer (None: they have it), `agent_at` when the agent last spoke,
    `told_at` when the person was told that the answer takes long.
    """

    __tablename__ = "handoffs"
    __table_args__ = (Index("handoffs_queue", "state", "team"),)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default="bot")
    version: Mapped[int] = mapped_column(default=0)
    team: Mapped[str] = mapped_column(String(64), default="")
    agent_id: Mapped[str | None] = mapped_column(ForeignKey("console_accounts.id"), index=True)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[dict[str, Any] | None]
    since: Mapped[datetime] = mapped_column(default=now)
    asked_at: Mapped[datetime | None]
    person_at: Mapped[datetime | None]
    agent_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class HandoffEventRow(Base):
    """One transition: from which state to which, why, by whom and when.

    `who` is a name for people to read: an agent's, `person`, or `clock`. `team` had it before, and
    `to_team` after. `ahead` and `expected_seconds` are what somebody was told who began to wait;
    `lasted_seconds` is how long the state that ended here had lasted.
    """

    __tablename__ = "handoff_events"
    __table_args__ = (
        UniqueConstraint("conversation_id", "version"),
        Index("handoff_events_times", "team", "from_state", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    version: Mapped[int]
    step: Mapped[str] = mapped_column(String(16))
    from_state: Mapped[str] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(200))
    agent_id: Mapped[str | None] = mapped_column(String(32))
    team: Mapped[str] = mapped_column(String(64), default="")
    to_team: Mapped[str] = mapped_column(String(64), default="")
    ahead: Mapped[int | None]
    expected_seconds: Mapped[int | None]
    lasted_seconds: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=now)


class PresenceRow(Base):
    """Whether an agent takes conversations, of which teams, and when their page last said so."""

    __tablename__ = "agent_presence"
    account_id: Mapped[str] = mapped_column(ForeignKey("console_accounts.id"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    teams: Mapped[list[str]] = mapped_column(default=list)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class NoteRow(Base):
    """What agents tell each other about a conversation; its person never reads it."""

    __tablename__ = "conversation_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("console_accounts.id"))
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)


class WatcherRow(Base):
    """An agent who has a conversation open, and when they last typed in it."""

    __tablename__ = "conversation_watchers"
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("console_accounts.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    typed_at: Mapped[datetime | None]


class CannedReplyRow(Base):
    """A text that agents use again and again; `{name}` and the like stand for what differs."""

    __tablename__ = "canned_replies"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    updated_by: Mapped[str] = mapped_column(String(200))
    updated_at: Mapped[datetime] = mapped_column(default=now)
