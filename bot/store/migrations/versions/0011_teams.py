"""Add where people can be reached in Teams, and what was sent there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "teams_references",
        sa.Column("thread", sa.String(200), primary_key=True),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_index("teams_references_person", "teams_references", ["person_id", "scope"])
    op.create_table(
        "teams_posts",
        sa.Column("thread", sa.String(200), primary_key=True),
        sa.Column("reply_id", sa.String(200), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True),
        sa.Column("activity_id", sa.String(200), nullable=False),
        sa.Column("about", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("teams_posts_about", "teams_posts", ["thread", "about"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("teams_posts")
    op.drop_table("teams_references")
