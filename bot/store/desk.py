"""Tables of the built-in desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base, now


class DeskTicketRow(Base):
    """A ticket; its number is made from its id. `key` is the idempotency key it was opened by.

    `approval` is empty, or the state of its newest approval. `due_at` is the next time that its
    timers end, `timed_at` when those were reckoned (None: they have to be).
    """

    __tablename__ = "desk_tickets"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(64))
    priority: Mapped[str] = mapped_column(String(16))
    queue: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16), default="new", index=True)
    requester_id: Mapped[str] = mapped_column(String(200), index=True)
    requester: Mapped[dict[str, Any]]
    transcript: Mapped[list[Any]]
    facts: Mapped[dict[str, Any]]
    approval: Mapped[str] = mapped_column(String(16), default="", index=True)
    assignee: Mapped[str | None] = mapped_column(String(200))
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    timed_at: Mapped[datetime | None] = mapped_column(index=True)
    events: Mapped[list[DeskEventRow]] = relationship(
        order_by="DeskEventRow.id", back_populates="ticket"
    )


class DeskEventRow(Base):
    """One thing that happened to a ticket: opened, a comment, a change of state, a rating.

    `note`, `assigned`, `queue` and `priority` are for agents; requesters are not told of them.
    Those of approvals are `asked`, `unasked` (nobody could be), `reminded`, `unreached`, and the
    states of an approval; those of service levels `warned` and `breached` (the text names the
    timer).

    The events of kind `state` are the history of its states. `announced`: its requester has been
    told, or did it.
    """

    __tablename__ = "desk_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("desk_tickets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(200))
    by_requester: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text, default="")
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(default=now)
    announced: Mapped[bool] = mapped_column(default=False, index=True)
    ticket: Mapped[DeskTicketRow] = relationship(back_populates="events")
