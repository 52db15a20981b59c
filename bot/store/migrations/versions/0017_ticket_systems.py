"""Read the news of other ticket systems, and keep what operators have to see to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ticket_feeds",
        sa.Column("system", sa.String(32), primary_key=True),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("lease_until", _MOMENT),
        sa.Column("read_at", _MOMENT),
    )
    op.create_table(
        "ticket_news",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("system", sa.String(32), nullable=False),
        sa.Column("event_id", sa.String(120), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False, index=True),
        sa.UniqueConstraint("system", "event_id"),
    )
    op.create_index("ticket_news_of", "ticket_news", ["system", "number"])
    op.create_table(
        "ticket_troubles",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("system", sa.String(32), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("noticed_at", _MOMENT, nullable=False),
        sa.Column("settled_at", _MOMENT, index=True),
    )
    op.add_column(
        "ticket_links", sa.Column("requester_id", sa.String(32), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("ticket_links", "requester_id")
    op.drop_table("ticket_troubles")
    op.drop_table("ticket_news")
    op.drop_table("ticket_feeds")
