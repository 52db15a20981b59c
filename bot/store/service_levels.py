"""Table of the built-in desk's timers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base


class DeskTimerRow(Base):
    """By when a ticket is due: `kind` is `reply` or `solution`.

    It is reckoned from the ticket's history. `hours` is what its service level gives it.
    `promised_at` is the first due time, which people may have been told. `due_at` and `warn_at`
    are None while it is paused. `warned_at` and `breached_at` are when that was noted, once each.
    """

    __tablename__ = "desk_timers"
    __table_args__ = (Index("desk_timers_due", "done_at", "due_at"),)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("desk_tickets.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    hours: Mapped[float]
    promised_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
