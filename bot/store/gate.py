"""Tables of answers that must stay, of replays before publishing, and of articles' health."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class ApprovedRow(Base):
    """A question that must be answered from this article, when somebody of that kind asks it.

    `key` is the SHA-256 of the folded question, the audience and the groups: one pair each.
    `article_id` is no foreign key: what it says stays true when the article is gone.
    """

    __tablename__ = "approved_answers"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    question: Mapped[str] = mapped_column(String(2000))
    audience: Mapped[str] = mapped_column(String(16))
    groups: Mapped[list[str]] = mapped_column(default=list)
    article_id: Mapped[str] = mapped_column(String(120), index=True)
    approved_by: Mapped[str] = mapped_column(String(200))
    approved_at: Mapped[datetime] = mapped_column(default=now, index=True)


class GateRunRow(Base):
    """A step that waits for its replay: `step` with each of `items` (`id`, `based_on`).

    `state`: queued, running, clear (nobody's answer gets worse, but some change: to be confirmed),
    blocked (to be overridden by somebody else), done, stale, failed or dropped. `result` holds the
    answers that change. `subject` is the import's id where one is applied.
    """

    __tablename__ = "gate_runs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    step: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(120), default="")
    items: Mapped[list[Any]] = mapped_column(default=list)
    title: Mapped[str] = mapped_column(String(300), default="")
    publish_at: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16), default="queued")
    reason: Mapped[str] = mapped_column(String(500), default="")
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    result: Mapped[list[Any]] = mapped_column(default=list)
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    override_reason: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_gate_runs_state", "state", "at"),
        Index("ix_gate_runs_subject", "subject", "at"),
    )


class HealthRow(Base):
    """How a published article does: `score` of 100, what became of its answers, how it is written.

    `version` is the one whose text was looked at, `paired` the one that was compared with other
    articles. `written` holds (reason, detail) of the text, and the `links` in it. Counts are of the
    last 90 days.
    """

    __tablename__ = "article_health"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    version: Mapped[int]
    paired: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(200), index=True)
    score: Mapped[int]
    answered: Mapped[int] = mapped_column(default=0)
    solved: Mapped[int] = mapped_column(default=0)
    not_quite: Mapped[int] = mapped_column(default=0)
    silent: Mapped[int] = mapped_column(default=0)
    shown_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime]
    valid_to: Mapped[date | None]
    words: Mapped[int] = mapped_column(default=0)
    ease: Mapped[float | None]
    written: Mapped[list[Any]] = mapped_column(default=list)

    __table_args__ = (
        Index("ix_article_health_score", "score", "article_id"),
        Index("ix_article_health_paired", "paired", "version"),
        Index("ix_article_health_answered", "answered", "article_id"),
        Index("ix_article_health_reviewed", "reviewed_at", "article_id"),
    )


class HealthReasonRow(Base):
    """One thing that is not well with an article; `detail` is shown with it."""

    __tablename__ = "article_health_reasons"
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    detail: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (Index("ix_article_health_reasons_reason", "reason", "article_id"),)


class PairRow(Base):
    """Two passages of two articles that say the same (`duplicate`), or may not (`contradiction`).

    `one` comes before `other` in the order of ids. `one_key` and `other_key` are checksums of what
    is compared, so that a pair that somebody called fine comes back only with another text.
    """

    __tablename__ = "article_pairs"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    one: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    other: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    one_text: Mapped[str] = mapped_column(Text)
    other_text: Mapped[str] = mapped_column(Text)
    one_key: Mapped[str] = mapped_column(String(32))
    other_key: Mapped[str] = mapped_column(String(32))
    why: Mapped[str] = mapped_column(String(16), default="")
    nearness: Mapped[float]
    found_at: Mapped[datetime] = mapped_column(default=now)
    fine_by: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("kind", "one", "other", "one_key", "other_key"),
        Index("ix_article_pairs_open", "kind", "fine_by", "nearness"),
    )
