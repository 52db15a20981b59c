"""Add the company's synonyms, which were in a file until now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "synonyms",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("said", sa.String(80), nullable=False),
        sa.Column("meant", sa.String(80), nullable=False),
        sa.Column("updated_by", sa.String(200), nullable=False),
        sa.Column("updated_at", UtcDateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "synonyms_mark",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("synonyms_mark")
    op.drop_table("synonyms")
