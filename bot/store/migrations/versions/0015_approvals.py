"""Let tickets wait for somebody's approval, and people have managers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table, name, length in (
        ("directory", "manager", 320),
        ("desk_tickets", "approval", 16),
    ):
        op.add_column(table, sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.create_index("ix_desk_tickets_approval", "desk_tickets", ["approval"])
    op.add_column("conversations", sa.Column("reason_of", sa.String(32)))
    op.add_column("conversations", sa.Column("reason_sequence", sa.Integer()))
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("desk_tickets.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(320), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id")),
        sa.Column("reply_ids", sa.JSON(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True)),
        sa.Column("next_at", UtcDateTime(timezone=True)),
        sa.Column("decided_at", UtcDateTime(timezone=True)),
        sa.Column("decided_by", sa.String(320), nullable=False),
        sa.Column("decided_via", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_approvals_ticket_id", "approvals", ["ticket_id"])
    op.create_index("ix_approvals_state", "approvals", ["state"])
    op.create_index("approvals_by_address", "approvals", ["email", "state"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("approvals")
    for name in ("reason_sequence", "reason_of"):
        op.drop_column("conversations", name)
    op.drop_index("ix_desk_tickets_approval", "desk_tickets")
    op.drop_column("desk_tickets", "approval")
    op.drop_column("directory", "manager")
