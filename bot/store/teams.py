"""Tables of the Teams channel: where people can be reached, and what was sent there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, now


class TeamsReferenceRow(Base):
    """The way to one thread; `body` is the reference whole."""

    __tablename__ = "teams_references"
    __table_args__ = (Index("teams_references_person", "person_id", "scope"),)
    thread: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class TeamsPostRow(Base):
    """An activity that was sent: a part of a reply; `about` is the ticket that it shows."""

    __tablename__ = "teams_posts"
    __table_args__ = (Index("teams_posts_about", "thread", "about"),)
    thread: Mapped[str] = mapped_column(String(200), primary_key=True)
    reply_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
