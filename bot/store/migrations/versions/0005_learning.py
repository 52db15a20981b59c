"""Add questions, gaps, recalls and error budgets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)
_GAP = ["learning_gaps.id"]


def upgrade() -> None:
    """Apply."""
    _make_marks()
    _make_gaps()
    _make_questions()
    _make_proposals()
    _make_recalls()
    _make_budgets()


def downgrade() -> None:
    """Undo."""
    names = ("topic_budgets", "recall_answers", "recalls", "intent_proposals")
    for table in (*names, "learning_questions", "learning_gaps", "learning_marks"):
        op.drop_table(table)


def _make_marks() -> None:
    op.create_table(
        "learning_marks",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _make_gaps() -> None:
    op.create_table(
        "learning_gaps",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("weeks", sa.JSON(), nullable=False),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.Column("assignee", sa.String(120), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("fix", sa.String(16), nullable=False),
        sa.Column("fix_ref", sa.String(120), nullable=False),
        sa.Column("fix_version", sa.Integer(), nullable=False),
        sa.Column("fixed_at", _MOMENT, nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("dismissed_asks", sa.Integer(), nullable=False),
        sa.Column("came_back", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(120), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("answered_by", sa.String(120), nullable=True),
        sa.Column("checked_at", _MOMENT, nullable=True),
        sa.Column("first_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_learning_gaps_list", "learning_gaps", ["state", "score"])
    op.create_index("ix_learning_gaps_assignee", "learning_gaps", ["assignee"])


def _make_questions() -> None:
    op.create_table(
        "learning_questions",
        sa.Column("turn_id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("answer_id", sa.String(32), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("trouble", sa.String(16), nullable=False),
        sa.Column("contradicted", sa.String(8), nullable=False),
        sa.Column("ticket", sa.String(64), nullable=True),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("encoder", sa.String(64), nullable=False),
        sa.Column("gap_id", sa.String(32), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["gap_id"], _GAP),
    )
    columns = {
        "conversation_id": ["conversation_id"],
        "answer_id": ["answer_id"],
        "gap_id": ["gap_id"],
        "trouble": ["trouble", "asked_at"],
        "person": ["person_id", "asked_at"],
        "asked": ["asked_at"],
        "encoder": ["encoder"],
        "ticket": ["ticket"],
    }
    for name, indexed in columns.items():
        op.create_index(f"ix_learning_questions_{name}", "learning_questions", indexed)


def _make_proposals() -> None:
    op.create_table(
        "intent_proposals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("gap_id", sa.String(32), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("proposed_by", sa.String(120), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], _GAP),
    )
    for column in ("gap_id", "state"):
        op.create_index(f"ix_intent_proposals_{column}", "intent_proposals", [column])


def _make_recalls() -> None:
    op.create_table(
        "recalls",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("article_id", sa.String(120), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.JSON(), nullable=False),
        sa.Column("instead", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("decided_by", sa.String(120), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("found_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.UniqueConstraint("article_id", "version"),
    )
    op.create_index("ix_recalls_state", "recalls", ["state"])
    op.create_table(
        "recall_answers",
        sa.Column("recall_id", sa.String(32), primary_key=True),
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["recall_id"], ["recalls.id"]),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"]),
    )
    op.create_index("ix_recall_answers_answer_id", "recall_answers", ["answer_id"])
    op.create_index("ix_recall_answers_state", "recall_answers", ["recall_id", "state"])


def _make_budgets() -> None:
    op.create_table(
        "topic_budgets",
        sa.Column("topic", sa.String(64), primary_key=True),
        sa.Column("most_wrong", sa.Double(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(120), nullable=False),
        sa.Column("set_at", _MOMENT, nullable=False),
        sa.Column("computed_at", _MOMENT, nullable=False),
    )
