"""Let people be joined across channels, and their groups come from a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime, now

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAME = sa.String(220)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "directory",
        sa.Column("email", sa.String(320), primary_key=True),
        sa.Column("audience", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
    )
    op.add_column("people", sa.Column("joined_to", sa.String(32)))
    op.add_column("conversations", sa.Column("identity_name", _NAME))
    _widen_identities()
    _fill()


def _widen_identities() -> None:
    for column in (
        sa.Column("name", sa.String(200)),
        sa.Column("email", sa.String(320)),
        sa.Column("email_key", sa.String(320)),
        sa.Column("told_groups", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("groups", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("is_apart", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", UtcDateTime(timezone=True)),
    ):
        op.add_column("identities", column)
    moment = sa.bindparam("now", now(), UtcDateTime(timezone=True))
    op.execute(sa.text("UPDATE identities SET created_at = :now").bindparams(moment))
    with op.batch_alter_table("identities") as identities:
        identities.alter_column("external_id", type_=_NAME, existing_nullable=False)
        identities.alter_column("created_at", nullable=False)
        for name in ("told_groups", "groups", "is_apart"):
            identities.alter_column(name, server_default=None)
        identities.create_index("ix_identities_email_key", ["email_key"])


def _fill() -> None:
    # So far a person had one identity a channel. What channels say of it comes with its next word.
    op.execute(
        "UPDATE conversations SET identity_name = (SELECT min(external_id) FROM identities "
        "WHERE identities.person_id = conversations.person_id "
        "AND identities.channel = conversations.channel)"
    )
    op.execute(
        "UPDATE identities SET groups = (SELECT groups FROM people WHERE id = identities.person_id)"
    )
