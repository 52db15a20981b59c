"""Add the files that people send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "file_contents",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    _make_files()
    _make_desk_files()


def _make_files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False
        ),
        sa.Column("turn_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("given_name", sa.String(500), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), sa.ForeignKey("file_contents.digest")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("carried_by", sa.String(200)),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("files_of_conversation", "files", ["conversation_id", "state"])
    op.create_index("ix_files_turn_id", "files", ["turn_id"])
    op.create_index("ix_files_digest", "files", ["digest"])


def _make_desk_files() -> None:
    op.create_table(
        "desk_files",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("desk_tickets.id"), nullable=False),
        sa.Column("event_key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), sa.ForeignKey("file_contents.digest"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_desk_files_ticket_id", "desk_files", ["ticket_id"])
    op.create_index("ix_desk_files_digest", "desk_files", ["digest"])
