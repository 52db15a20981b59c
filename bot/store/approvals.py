"""The table of approvals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.store.base import Base, new_id, now
from bot.store.desk import DeskTicketRow


class ApprovalRow(Base):
    """Somebody's yes or no to a ticket, asked for; the newest of a ticket counts.

    Asked is whoever has the verified address `email`, or where it is empty the agents of `team`.
    `state` is `waiting`, then `approved`, `rejected`, `replaced` (somebody else is asked instead)
    or `withdrawn` (the ticket was solved meanwhile). `conversation_id` is where they were asked, by
    the replies `reply_ids`. `next_at` is when they are asked, again or at last; `tries` counts what
    failed since. `told` is the last state that the requester was told of.
    """

    __tablename__ = "approvals"
    __table_args__ = (Index("approvals_by_address", "email", "state"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("desk_tickets.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting", index=True)
    email: Mapped[str] = mapped_column(String(320), default="")
    name: Mapped[str] = mapped_column(String(320))
    team: Mapped[str] = mapped_column(String(64), default="")
    asked_by: Mapped[str] = mapped_column(String(200), default="")
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    reply_ids: Mapped[list[str]] = mapped_column(default=list)
    reminders: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(320), default="")
    decided_via: Mapped[str] = mapped_column(String(32), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[str] = mapped_column(String(16), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    ticket: Mapped[DeskTicketRow] = relationship()
