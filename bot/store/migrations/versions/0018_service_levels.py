"""Time tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENTS = ("promised_at", "due_at", "warn_at", "done_at", "warned_at", "breached_at")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "desk_timers",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("desk_tickets.id"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("hours", sa.Double(), nullable=False),
        *(sa.Column(name, UtcDateTime(timezone=True)) for name in _MOMENTS),
    )
    op.create_index("desk_timers_due", "desk_timers", ["done_at", "due_at"])
    for name in ("due_at", "timed_at"):
        op.add_column("desk_tickets", sa.Column(name, UtcDateTime(timezone=True)))
        op.create_index(f"ix_desk_tickets_{name}", "desk_tickets", [name])
    # What was over before there were timers is not judged by them.
    op.execute("UPDATE desk_tickets SET timed_at = updated_at WHERE state IN ('solved', 'closed')")


def downgrade() -> None:
    """Undo."""
    for name in ("due_at", "timed_at"):
        op.drop_index(f"ix_desk_tickets_{name}", "desk_tickets")
        op.drop_column("desk_tickets", name)
    op.drop_table("desk_timers")
