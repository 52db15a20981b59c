"""Let a conversation know its open ticket, and the line that asked for words about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("conversations", sa.Column("ticket_system", sa.String(32)))
    op.add_column("conversations", sa.Column("ticket_number", sa.String(64)))
    op.add_column("conversations", sa.Column("news_sequence", sa.Integer()))
