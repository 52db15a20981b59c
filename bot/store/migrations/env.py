"""Run migrations over the connection that `bot.store.migrate` hands in."""

from alembic import context

from bot.store import (
    accounts,
    approvals,
    conversations,
    desk,
    files,
    handoff,
    knowledge,
    service_levels,
    tickets,
)
from bot.store.base import Base

TABLES = (
    accounts,
    approvals,
    conversations,
    desk,
    files,
    handoff,
    knowledge,
    service_levels,
    tickets,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
