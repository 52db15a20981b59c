"""Tables of what is brought in: imports, their rows, and the places that they come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class ImportSourceRow(Base):
    """A page or a sitemap that is read again and again.

    `state`: new, running, ok or failed; `defaults` is what its articles get where the page says
    nothing. A process that reads it holds it until `lease_until`.
    """

    __tablename__ = "import_sources"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    url: Mapped[str] = mapped_column(String(2000))
    every_hours: Mapped[int]
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    may_publish: Mapped[bool] = mapped_column(default=False)
    who: Mapped[str] = mapped_column(String(200))
    paused: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="new")
    reason: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    last_run: Mapped[datetime | None]
    last_ok: Mapped[datetime | None]
    next_run: Mapped[datetime] = mapped_column(default=now, index=True)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class ImportRow(Base):
    """One import: `state` goes uploaded, reading, previewed, waiting, applying, applied.

    It ends as well as `failed`, and is `interrupted` when its process died; then it can be
    resumed. `documents` are the files to be read, `defaults` what articles get where a document
    says nothing, `counts` how many rows have which outcome.
    """

    __tablename__ = "imports"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    source_id: Mapped[str | None] = mapped_column(ForeignKey("import_sources.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    who: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16), default="uploaded", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    may_publish: Mapped[bool] = mapped_column(default=False)
    documents: Mapped[list[Any]] = mapped_column(default=list)
    defaults: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class ImportItemRow(Base):
    """One row of an import's preview.

    `outcome`: new, changed, same, edited (here since the last import), refused or picture.
    `based_on` is the article's newest version at the preview, None where there was none.
    `overwrite` is what was chosen for it; `applied` what became of it: new, changed, skipped or
    conflict.
    """

    __tablename__ = "import_items"
    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(2000))
    article_id: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300), default="")
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    checksum: Mapped[str] = mapped_column(String(64), default="")
    based_on: Mapped[int | None]
    is_working: Mapped[bool] = mapped_column(default=False)
    overwrite: Mapped[bool] = mapped_column(default=False)
    remarks: Mapped[list[str]] = mapped_column(default=list)
    raw: Mapped[list[str]] = mapped_column(default=list)
    applied: Mapped[str] = mapped_column(String(16), default="")

    __table_args__ = (Index("ix_import_items_outcome", "import_id", "outcome", "position"),)


class ImportedRow(Base):
    """Where an article came from, and what it was then.

    `fingerprint` is that of its content after the import: when it differs from the article's,
    somebody edited it here. `gone_at`: since when the source has it no more.
    """

    __tablename__ = "imported_articles"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    source_id: Mapped[str | None] = mapped_column(ForeignKey("import_sources.id"), index=True)
    ref: Mapped[str] = mapped_column(String(2000))
    checksum: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(default=now)
    gone_at: Mapped[datetime | None]
