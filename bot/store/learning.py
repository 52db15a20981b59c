"""Tables of what is learned from conversations: questions, gaps, recalls, budgets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now


class LearningMarkRow(Base):
    """How far the background work has come; `name` is one of its steps."""

    __tablename__ = "learning_marks"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now)


class QuestionRow(Base):
    """A question that somebody asked, and how it went; its id is that of the person's turn.

    `trouble` is empty, or `abstained`, `choices_refused`, `not_quite` or `ticket`. `answer_id` and
    `confidence` are there when the bot answered by its own decision; `contradicted` says by what
    an answer was proved wrong later: `again` or `ticket`. `vector` holds halves of a float each,
    by the encoder named by `encoder`; `hours` is how long a person worked on its ticket.
    """

    __tablename__ = "learning_questions"
    turn_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    person_id: Mapped[str] = mapped_column(String(32))
    audience: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    intent: Mapped[str] = mapped_column(String(64), default="")
    decision: Mapped[str] = mapped_column(String(16), default="")
    answer_id: Mapped[str | None] = mapped_column(String(32), index=True)
    confidence: Mapped[float | None]
    trouble: Mapped[str] = mapped_column(String(16), default="")
    contradicted: Mapped[str] = mapped_column(String(8), default="")
    ticket: Mapped[str | None] = mapped_column(String(64))
    hours: Mapped[float | None]
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    encoder: Mapped[str] = mapped_column(String(64), default="")
    gap_id: Mapped[str | None] = mapped_column(ForeignKey("learning_gaps.id"), index=True)
    asked_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_learning_questions_trouble", "trouble", "asked_at"),
        Index("ix_learning_questions_person", "person_id", "asked_at"),
        Index("ix_learning_questions_asked", "asked_at"),
        Index("ix_learning_questions_encoder", "encoder"),
        Index("ix_learning_questions_ticket", "ticket"),
    )


class GapRow(Base):
    """Questions of one meaning that the articles do not answer.

    `state`: open, fixing (a fix is on its way), fixed or dismissed. `fix` is `question`, `article`
    or `intent`, and `fix_ref` what came of it; a fix of an article is live from `fix_version` on.
    `asks`, `people`, `hours` (of work in all), `weeks` and `intents` count the last 90 days;
    `score` ranks.
    """

    __tablename__ = "learning_gaps"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    label: Mapped[str] = mapped_column(Text)
    audience: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open")
    asks: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    hours: Mapped[float] = mapped_column(default=0.0)
    score: Mapped[float] = mapped_column(default=0.0)
    weeks: Mapped[list[Any]] = mapped_column(default=list)
    intents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    assignee: Mapped[str] = mapped_column(String(120), default="", index=True)
    due: Mapped[date | None]
    fix: Mapped[str] = mapped_column(String(16), default="")
    fix_ref: Mapped[str] = mapped_column(String(120), default="")
    fix_version: Mapped[int] = mapped_column(default=0)
    fixed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    dismissed_asks: Mapped[int] = mapped_column(default=0)
    came_back: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(120))
    checked_at: Mapped[datetime | None]
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (Index("ix_learning_gaps_list", "state", "score"),)


class IntentProposalRow(Base):
    """A new intent that somebody proposes from a gap's questions.

    `state`: proposed, taken or refused; who trains the assistant sets it.
    """

    __tablename__ = "intent_proposals"
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    examples: Mapped[list[str]] = mapped_column(default=list)
    gap_id: Mapped[str | None] = mapped_column(ForeignKey("learning_gaps.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="proposed", index=True)
    proposed_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)


class RecallRow(Base):
    """A change of an article that took away sentences which people got as an answer.

    `state`: open, telling, told, dismissed, or overtaken by a later change. `gone` are the
    sentences, `instead` what stands in their place, `version` is that of the change. `days`:
    answers given up to so many days before are told of.
    """

    __tablename__ = "recalls"
    __table_args__ = (UniqueConstraint("article_id", "version"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"))
    title: Mapped[str] = mapped_column(String(300))
    version: Mapped[int]
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    gone: Mapped[list[str]] = mapped_column(default=list)
    instead: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    days: Mapped[int] = mapped_column(default=0)
    correction: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(1000), default="")
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None]
    found_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class RecallAnswerRow(Base):
    """An answer that a recall is about; a person is told once, in the thread they asked in last.

    `state`: found, waiting, told (with the correction), closed (told, but without its content:
    they may not read it any more) or covered (the person is told in another thread).
    """

    __tablename__ = "recall_answers"
    recall_id: Mapped[str] = mapped_column(ForeignKey("recalls.id"), primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id"), primary_key=True, index=True)
    conversation_id: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default="found")
    answered_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_recall_answers_state", "recall_id", "state"),)


class TopicBudgetRow(Base):
    """How many answers on a topic may be wrong, in percent, and the threshold that keeps it.

    `topic` is an intent, or `other`. Without enough outcomes `threshold` is None: the default
    stays. `figures` are what it was computed from.
    """

    __tablename__ = "topic_budgets"
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    most_wrong: Mapped[float]
    threshold: Mapped[float | None]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[datetime] = mapped_column(default=now)
    computed_at: Mapped[datetime] = mapped_column(default=now)
