"""Add drafts, approval, schedules and images of articles, and the listing that finds them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)
_NEW_INDICES = {
    "ix_articles_published": ["status", "id", "version"],
    "ix_articles_title": ["status", "title"],
    "ix_articles_expiry": ["status", "valid_to"],
    "ix_articles_publish_at": ["publish_at"],
}


def upgrade() -> None:
    """Apply."""
    for column in _new_columns():
        op.add_column("articles", column)
    for name, columns in _NEW_INDICES.items():
        op.create_index(name, "articles", columns)
    op.add_column(
        "article_versions", sa.Column("note", sa.String(500), nullable=False, server_default="")
    )
    op.execute("UPDATE articles SET latest = version")
    _make_listing()
    _make_labels()
    _make_autosaves()
    _make_notices()
    _make_images()
    _fill()


def downgrade() -> None:
    """Undo."""
    for table in (
        "images",
        "article_notices",
        "article_autosaves",
        "article_labels",
        "article_listing",
    ):
        op.drop_table(table)
    op.drop_column("article_versions", "note")
    for name in _NEW_INDICES:
        op.drop_index(name, "articles")
    for column in _new_columns():
        op.drop_column("articles", column.name)


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("translation_group", sa.String(120)),
        sa.Column("latest", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("working_status", sa.String(16)),
        sa.Column("submitted_by", sa.String(200)),
        sa.Column("review_note", sa.String(2000)),
        sa.Column("publish_at", _MOMENT),
        sa.Column("approved_by", sa.String(200)),
        sa.Column("writers", sa.JSON(), nullable=False, server_default="[]"),
    ]


def _make_listing() -> None:
    op.create_table(
        "article_listing",
        sa.Column("article_id", sa.String(120), sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("sort_title", sa.String(300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("working", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("translation_group", sa.String(120)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("publish_at", _MOMENT),
        sa.Column("edited_at", _MOMENT, nullable=False),
        sa.Column("edited_by", sa.String(200), nullable=False),
    )
    for name in ("working", "owner", "language", "translation_group", "valid_to"):
        op.create_index(f"ix_article_listing_{name}", "article_listing", [name])
    for name in ("sort_title", "edited_at"):
        op.create_index(f"ix_article_listing_{name}", "article_listing", [name, "article_id"])
    op.create_index("ix_article_listing_status", "article_listing", ["status", "edited_at"])


def _make_labels() -> None:
    op.create_table(
        "article_labels",
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("value", sa.String(100), primary_key=True),
        sa.Column("article_id", sa.String(120), sa.ForeignKey("articles.id"), primary_key=True),
    )
    op.create_index("ix_article_labels_article_id", "article_labels", ["article_id"])


def _make_autosaves() -> None:
    op.create_table(
        "article_autosaves",
        sa.Column("person", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _make_notices() -> None:
    op.create_table(
        "article_notices",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("article_id", sa.String(120), sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT),
        sa.Column("seen_by", sa.String(200)),
    )
    once = ["article_id", "kind", "reference"]
    op.create_index("ix_article_notices_once", "article_notices", once, unique=True)
    op.create_index("ix_article_notices_open", "article_notices", ["seen_at", "at"])


def _make_images() -> None:
    op.create_table(
        "images",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _fill() -> None:
    # The shape that `bot/knowledge/listing.py` keeps up from now on, written out: a migration
    # must not change when that module does.
    query = sa.text(
        "SELECT id, title, questions, tags, groups, status, owner, audience, language, valid_from,"
        " valid_to, updated_at FROM articles"
    ).columns(
        questions=sa.JSON,
        tags=sa.JSON,
        groups=sa.JSON,
        valid_from=sa.Date,
        valid_to=sa.Date,
        updated_at=_MOMENT,
    )
    bind = op.get_bind()
    for row in bind.execute(query).mappings().all():
        _list(bind, row)


def _list(bind: Any, row: Any) -> None:
    tags, groups = row["tags"], row["groups"]
    words = "\n".join((row["id"], row["title"], row["owner"], *row["questions"], *tags))
    same = ("title", "status", "owner", "audience", "language", "valid_from", "valid_to")
    listing = {name: row[name] for name in same} | {
        "article_id": row["id"],
        "sort_title": row["title"].casefold()[:300],
        "words": words.casefold(),
        "working": "",
        "edited_at": row["updated_at"],
        "edited_by": "",
    }
    bind.execute(_table("article_listing", listing).insert().values(listing))
    for kind, values in (("tag", tags), ("group", groups)):
        for value in dict.fromkeys(value[:100] for value in values):
            label = {"kind": kind, "value": value, "article_id": row["id"]}
            bind.execute(_table("article_labels", label).insert().values(label))


def _table(name: str, values: dict[str, Any]) -> Any:
    types: dict[str, Any] = {"edited_at": _MOMENT, "valid_from": sa.Date(), "valid_to": sa.Date()}
    columns: list[Any] = [sa.Column(key, types.get(key, sa.String())) for key in values]
    return sa.Table(name, sa.MetaData(), *columns)
