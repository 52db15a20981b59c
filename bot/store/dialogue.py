"""Tables of understanding: intents and examples edited here, and the models learnt from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, new_id, now

MOST_TEXT = 500


class IntentRow(Base):
    """An intent that was made here; it is answered from the articles."""

    __tablename__ = "dialogue_intents"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(120), default="")
    who: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ExampleRow(Base):
    """A change over the starter files: an example that is added to them or left out of them.

    `text` is as Rasa's files have it, entities marked; `is_test`: held out, never learnt from.
    """

    __tablename__ = "dialogue_examples"
    __table_args__ = (UniqueConstraint("intent", "text", "is_test"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    intent: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(MOST_TEXT))
    is_test: Mapped[bool] = mapped_column(default=False)
    is_removed: Mapped[bool] = mapped_column(default=False)
    who: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ModelRow(Base):
    """A model of Rasa's: asked for, being made, ready, in use, or come to nothing.

    `state` goes queued, training, comparing, ready, active; a model that was replaced is ready
    again, one whose file was removed is `gone`. It ends as well as `failed`, for the `reason` of
    that name with the end of Rasa's `log`, or `cancelled`. `file` is below the folder of models.
    `base` is the digest of what a model has to fit (domain, rules,
    pipeline, encoder), `inputs` that of all files it was made from; `edits` are the changes over
    the starter files that went in. A process that works on it holds it until `lease_until`.
    """

    __tablename__ = "dialogue_models"
    __table_args__ = (Index("ix_dialogue_models_state", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    is_starter: Mapped[bool] = mapped_column(default=False)
    who: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(32), default="")
    log: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    file: Mapped[str] = mapped_column(String(200), default="")
    base: Mapped[str] = mapped_column(String(64), default="")
    inputs: Mapped[str] = mapped_column(String(64), default="")
    # Not read with the others: it may hold tens of thousands of sentences.
    edits: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comparison: Mapped[dict[str, Any]] = mapped_column(default=dict)
    owner: Mapped[str] = mapped_column(String(64), default="")
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[str] = mapped_column(String(120), default="")
    activated_why: Mapped[str] = mapped_column(Text, default="")
