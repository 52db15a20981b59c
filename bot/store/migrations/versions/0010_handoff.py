"""Add the live handoff: who has a conversation, what happened to it, who is on duty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)
_CONVERSATION = ["conversations.id"]
_ACCOUNT = ["console_accounts.id"]


def upgrade() -> None:
    """Apply."""
    _make_handoffs()
    _make_events()
    _make_presence()
    _make_notes()
    _make_watchers()


def downgrade() -> None:
    """Undo."""
    for table in ("conversation_watchers", "conversation_notes", "agent_presence"):
        op.drop_table(table)
    op.drop_table("handoff_events")
    op.drop_table("handoffs")


def _make_handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("agent_id", sa.String(32)),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("draft", sa.JSON()),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("asked_at", _MOMENT),
        sa.Column("person_at", _MOMENT),
        sa.Column("agent_at", _MOMENT),
        sa.Column("told_at", _MOMENT),
        sa.ForeignKeyConstraint(["conversation_id"], _CONVERSATION),
        sa.ForeignKeyConstraint(["agent_id"], _ACCOUNT),
    )
    op.create_index("handoffs_queue", "handoffs", ["state", "team"])
    op.create_index("ix_handoffs_agent_id", "handoffs", ["agent_id"])


def _make_events() -> None:
    op.create_table(
        "handoff_events",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("from_state", sa.String(16), nullable=False),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("agent_id", sa.String(32)),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("to_team", sa.String(64), nullable=False),
        sa.Column("ahead", sa.Integer()),
        sa.Column("expected_seconds", sa.Integer()),
        sa.Column("lasted_seconds", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], _CONVERSATION),
        sa.UniqueConstraint("conversation_id", "version"),
    )
    op.create_index("handoff_events_times", "handoff_events", ["team", "from_state", "at"])


def _make_presence() -> None:
    op.create_table(
        "agent_presence",
        sa.Column("account_id", sa.String(32), primary_key=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("teams", sa.JSON(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], _ACCOUNT),
    )


def _make_notes() -> None:
    op.create_table(
        "conversation_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], _CONVERSATION),
        sa.ForeignKeyConstraint(["account_id"], _ACCOUNT),
    )
    op.create_index(
        "ix_conversation_notes_conversation_id", "conversation_notes", ["conversation_id"]
    )


def _make_watchers() -> None:
    op.create_table(
        "conversation_watchers",
        sa.Column("conversation_id", sa.String(32), primary_key=True),
        sa.Column("account_id", sa.String(32), primary_key=True),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("typed_at", _MOMENT),
        sa.ForeignKeyConstraint(["conversation_id"], _CONVERSATION),
        sa.ForeignKeyConstraint(["account_id"], _ACCOUNT),
    )
