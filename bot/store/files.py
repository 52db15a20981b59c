"""Tables of the files that people send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class FileContentRow(Base):
    """The bytes of a file, once for all that have the same; `digest` is their SHA-256."""

    __tablename__ = "file_contents"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class FileRow(Base):
    """A file that came with a message.

    `state` is `new` until the scanner has seen it, then `kept`, or `refused` for the `reason`.
    `carried_by` is the key of the outbox entry that carries it into a ticket.
    """

    __tablename__ = "files"
    __table_args__ = (Index("files_of_conversation", "conversation_id", "state"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    turn_id: Mapped[str] = mapped_column(String(32), index=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    given_name: Mapped[str] = mapped_column(String(500))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    digest: Mapped[str | None] = mapped_column(ForeignKey("file_contents.digest"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="new")
    reason: Mapped[str] = mapped_column(String(16), default="")
    carried_by: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)


class DeskFileRow(Base):
    """A file in a ticket of the built-in desk; `event_key` is that of the comment it came with."""

    __tablename__ = "desk_files"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("desk_tickets.id"), index=True)
    event_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(ForeignKey("file_contents.digest"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
