"""Add replayed questions and what they must answer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_turns_created_at", "turns", ["created_at"])
    op.create_index("ix_answers_created_at", "answers", ["created_at"])
    _make_approved()
    _make_runs()
    _make_health()
    _make_pairs()


def downgrade() -> None:
    """Undo."""
    for table in (
        "article_pairs",
        "article_health_reasons",
        "article_health",
        "gate_runs",
        "approved_answers",
    ):
        op.drop_table(table)
    op.drop_index("ix_answers_created_at", "answers")
    op.drop_index("ix_turns_created_at", "turns")


def _make_approved() -> None:
    op.create_table(
        "approved_answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("question", sa.String(2000), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("article_id", sa.String(120), nullable=False),
        sa.Column("approved_by", sa.String(200), nullable=False),
        sa.Column("approved_at", _MOMENT, nullable=False),
    )
    _index("approved_answers", article_id=["article_id"], approved_at=["approved_at"])


def _make_runs() -> None:
    op.create_table(
        "gate_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("publish_at", _MOMENT),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lease_until", _MOMENT),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
    )
    _index("gate_runs", at=["at"], state=["state", "at"], subject=["subject", "at"])


def _make_health() -> None:
    op.create_table(
        "article_health",
        _article("article_id", primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("paired", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("score", "answered", "solved", "not_quite", "silent")
        ),
        sa.Column("shown_at", _MOMENT),
        sa.Column("reviewed_at", _MOMENT, nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("ease", sa.Double()),
        sa.Column("written", sa.JSON(), nullable=False),
    )
    _index(
        "article_health",
        owner=["owner"],
        score=["score", "article_id"],
        paired=["paired", "version"],
        answered=["answered", "article_id"],
        reviewed=["reviewed_at", "article_id"],
    )
    op.create_table(
        "article_health_reasons",
        _article("article_id", primary_key=True),
        sa.Column("reason", sa.String(32), primary_key=True),
        sa.Column("detail", sa.String(500), nullable=False),
    )
    _index("article_health_reasons", reason=["reason", "article_id"])


def _make_pairs() -> None:
    op.create_table(
        "article_pairs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        _article("one", nullable=False),
        _article("other", nullable=False),
        sa.Column("one_text", sa.Text(), nullable=False),
        sa.Column("other_text", sa.Text(), nullable=False),
        sa.Column("one_key", sa.String(32), nullable=False),
        sa.Column("other_key", sa.String(32), nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("nearness", sa.Double(), nullable=False),
        sa.Column("found_at", _MOMENT, nullable=False),
        sa.Column("fine_by", sa.String(200)),
        sa.UniqueConstraint("kind", "one", "other", "one_key", "other_key"),
    )
    _index("article_pairs", one=["one"], other=["other"], open=["kind", "fine_by", "nearness"])


def _article(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String(120), sa.ForeignKey("articles.id"), **options)


def _index(table: str, **indices: list[str]) -> None:
    for name, columns in indices.items():
        op.create_index(f"ix_{table}_{name}", table, columns)
