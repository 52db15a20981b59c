"""Tables of ticket systems at somebody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, now


class TicketFeedRow(Base):
    """How far the news of a system have been read; whoever reads them holds the lease."""

    __tablename__ = "ticket_feeds"
    system: Mapped[str] = mapped_column(String(32), primary_key=True)
    cursor: Mapped[str] = mapped_column(Text, default="")
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class TicketNewsRow(Base):
    """News of a ticket whose conversation is not known yet: its number is on its way to us."""

    __tablename__ = "ticket_news"
    __table_args__ = (
        UniqueConstraint("system", "event_id"),
        Index("ticket_news_of", "system", "number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(String(32))
    event_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)


class TicketTroubleRow(Base):
    """Something about a ticket system that an operator has to see to, until it is settled."""

    __tablename__ = "ticket_troubles"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    system: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text, default="")
    noticed_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
