"""Tables of the knowledge: articles, their versions, and what people do with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class ArticleRow(Base):
    """A piece of knowledge in Markdown; `version` is the one whose content stands here.

    `latest` is the newest version. It lies ahead of `version` while a published article has a
    working draft: then `working_status` is `draft` or `in_review`, else it is None.
    `checksum` is that of the file it was imported from, so that an import does no work twice.
    Articles that are translations of each other share `translation_group`. `writers` are those who
    changed the text since it was last published.
    """

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(default=list)
    audience: Mapped[str] = mapped_column(String(16), default="everyone")
    groups: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(16), default="en")
    owner: Mapped[str] = mapped_column(String(200), default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(String(16), default="draft", index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    translation_group: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
    latest: Mapped[int] = mapped_column(default=1, server_default="1")
    working_status: Mapped[str | None] = mapped_column(String(16))
    submitted_by: Mapped[str | None] = mapped_column(String(200))
    review_note: Mapped[str | None] = mapped_column(String(2000))
    publish_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    writers: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    checksum: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)

    __table_args__ = (
        # Ids and versions of all published articles, without reading their bodies.
        Index("ix_articles_published", "status", "id", "version"),
        Index("ix_articles_title", "status", "title"),
        Index("ix_articles_expiry", "status", "valid_to"),
        Index("ix_articles_publish_at", "publish_at"),
    )


class ArticleVersionRow(Base):
    """An article as it was."""

    __tablename__ = "article_versions"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    at: Mapped[datetime] = mapped_column(default=now)


class ArticleListingRow(Base):
    """What lists show and search of an article's newest text; small, so that scans are fast.

    `status` is the live text's, `working` the working draft's, empty when there is none.
    `words` is what a search looks through, folded to lower case.
    """

    __tablename__ = "article_listing"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    sort_title: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    working: Mapped[str] = mapped_column(String(16), default="", index=True)
    owner: Mapped[str] = mapped_column(String(200), index=True)
    audience: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(16), index=True)
    translation_group: Mapped[str | None] = mapped_column(String(120), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None] = mapped_column(index=True)
    publish_at: Mapped[datetime | None]
    edited_at: Mapped[datetime]
    edited_by: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        Index("ix_article_listing_status", "status", "edited_at"),
        # With the id: a page far back is found without reading the rows before it.
        Index("ix_article_listing_sort_title", "sort_title", "article_id"),
        Index("ix_article_listing_edited_at", "edited_at", "article_id"),
    )


class ArticleLabelRow(Base):
    """A tag or a group of an article's newest text; `kind` says which."""

    __tablename__ = "article_labels"
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(100), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True, index=True)


class AutosaveRow(Base):
    """What somebody typed and has not saved; `key` is the article's id, or that of a new one."""

    __tablename__ = "article_autosaves"
    person: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    based_on: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)


class NoticeRow(Base):
    """Something the owner of an article should know; `reference` keeps it from coming twice."""

    __tablename__ = "article_notices"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    kind: Mapped[str] = mapped_column(String(32))
    reference: Mapped[str] = mapped_column(String(64), default="")
    owner: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        Index("ix_article_notices_once", "article_id", "kind", "reference", unique=True),
        Index("ix_article_notices_open", "seen_at", "at"),
    )


class ImageRow(Base):
    """An image of an article, kept under an id that nobody can guess."""

    __tablename__ = "images"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    media_type: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class SynonymRow(Base):
    """What people of the company say, and the words that its articles use for it.

    `key` is `said` folded: no two of them differ in capitals or spaces alone.
    """

    __tablename__ = "synonyms"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    said: Mapped[str] = mapped_column(String(80))
    meant: Mapped[str] = mapped_column(String(80))
    updated_by: Mapped[str] = mapped_column(String(200))
    updated_at: Mapped[datetime] = mapped_column(default=now)


class SynonymsMarkRow(Base):
    """That the company's synonyms have been begun, and how often they were changed since."""

    __tablename__ = "synonyms_mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
