"""Add imports and the sources that they come from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)
_SOURCE = ["import_sources.id"]


def upgrade() -> None:
    """Apply."""
    _make_sources()
    _make_imports()
    _make_items()
    _make_imported()


def downgrade() -> None:
    """Undo."""
    for table in ("imported_articles", "import_items", "imports", "import_sources"):
        op.drop_table(table)


def _make_sources() -> None:
    op.create_table(
        "import_sources",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("last_run", _MOMENT, nullable=True),
        sa.Column("last_ok", _MOMENT, nullable=True),
        sa.Column("next_run", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_import_sources_next_run", "import_sources", ["next_run"])


def _make_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("source_id", sa.String(32), nullable=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], _SOURCE),
    )
    for column in ("source_id", "state", "created_at"):
        op.create_index(f"ix_imports_{column}", "imports", [column])


def _make_items() -> None:
    op.create_table(
        "import_items",
        sa.Column("import_id", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(2000), nullable=False),
        sa.Column("article_id", sa.String(120), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("overwrite", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("applied", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"]),
    )
    op.create_index("ix_import_items_outcome", "import_items", ["import_id", "outcome", "position"])


def _make_imported() -> None:
    op.create_table(
        "imported_articles",
        sa.Column("article_id", sa.String(120), primary_key=True),
        sa.Column("source_id", sa.String(32), nullable=True),
        sa.Column("ref", sa.String(2000), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("gone_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"]),
        sa.ForeignKeyConstraint(["source_id"], _SOURCE),
    )
    op.create_index("ix_imported_articles_source_id", "imported_articles", ["source_id"])
