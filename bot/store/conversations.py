"""Tables of people and what was said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class PersonRow(Base):
    """Somebody who asks, across channels.

    Name, address and groups are those of all their identities together. Whose identities have all
    become another's points there by `joined_to`.
    """

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audience: Mapped[str] = mapped_column(String(16))
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    groups: Mapped[list[str]] = mapped_column(default=list)
    joined_to: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(default=now)


class IdentityRow(Base):
    """The name by which one channel knows a person, and what it says of them.

    `email_key` is the address as it is compared, where the channel has verified it. `told_groups`
    are the channel's, `groups` those and the company list's: what may be read there. One that
    `is_apart` was parted by an operator, and is joined by no e-mail.
    """

    __tablename__ = "identities"
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(220), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    email_key: Mapped[str | None] = mapped_column(String(320), index=True)
    told_groups: Mapped[list[str]] = mapped_column(default=list)
    groups: Mapped[list[str]] = mapped_column(default=list)
    is_apart: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class DirectoryRow(Base):
    """A line of the company's list: groups and manager of whoever has that verified address."""

    __tablename__ = "directory"
    email: Mapped[str] = mapped_column(String(320), primary_key=True)
    audience: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    groups: Mapped[list[str]] = mapped_column(default=list)
    manager: Mapped[str] = mapped_column(String(320), default="")


class ConversationRow(Base):
    """One thread on one channel; `lease_*` says which process handles it at the moment.

    `identity_name` is that of who began it: it follows that identity from person to person.
    `ticket_*` name the last ticket while it is open; `news_sequence` is that of the last line that
    asked for words about it. `reason_of` is the approval that was asked a reason for, by the line
    `reason_sequence`.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    identity_name: Mapped[str | None] = mapped_column(String(220))
    locale: Mapped[str] = mapped_column(String(16), default="en")
    last_sequence: Mapped[int] = mapped_column(default=0)
    ticket_system: Mapped[str | None] = mapped_column(String(32))
    ticket_number: Mapped[str | None] = mapped_column(String(64))
    news_sequence: Mapped[int | None]
    reason_of: Mapped[str | None] = mapped_column(String(32))
    reason_sequence: Mapped[int | None]
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class InboxRow(Base):
    """A message as it came in: stored before it is acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "event_id"),
        Index("inbox_pending", "state", "conversation_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    event_id: Mapped[str] = mapped_column(String(200))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    turn_id: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(default=now)
    error: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class TurnRow(Base):
    """One line of a conversation, by the person, the bot, an agent or the system.

    `reply` is the whole reply as it was sent; `understood` what the bot made of the person's
    words: intent, confidence, entities, decision, milliseconds by step.
    """

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "sequence"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    sequence: Mapped[int]
    author: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    in_reply_to: Mapped[str | None] = mapped_column(String(200), index=True)
    reply: Mapped[dict[str, Any] | None]
    understood: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class OutboxRow(Base):
    """Something to be carried out into the world: a reply, or an operation on a ticket."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "state", "not_before"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(default=now)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class AnswerRow(Base):
    """An answer given: which article and version, which sentences, and how it ended.

    `outcome` is `silent` until the person says otherwise: `solved` or `not_quite`.
    """

    __tablename__ = "answers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(32))
    question: Mapped[str] = mapped_column(Text)
    article_id: Mapped[str] = mapped_column(String(120), index=True)
    article_version: Mapped[int]
    sentences: Mapped[list[str]]
    confidence: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(16), default="silent")
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class TicketLinkRow(Base):
    """A ticket that came from a conversation; its changes go back there.

    `requester_id` is the id by which another system knows who asked: it stays when people are
    joined, while `person_id` follows them. Empty: the person's.
    """

    __tablename__ = "ticket_links"
    __table_args__ = (UniqueConstraint("system", "number"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    system: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(64))
    url: Mapped[str] = mapped_column(String(500), default="")
    requester_id: Mapped[str] = mapped_column(String(32), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
