"""The database: a unit of work goes in whole, or not at all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from bot.conversation import storing
from bot.store.base import new_id
from bot.store.conversations import InboxRow, PersonRow, TurnRow
from bot.store.database import Database, StoreUnavailable
from bot.store.migrate import head, migrate, revision
from tests.bot.conversation.world import OWNER, said


def add(session: Session, **parts: Any) -> PersonRow:
    person = PersonRow(id=new_id(), audience="employee", **parts)
    session.add(person)
    return person


def names(database: Database) -> list[str | None]:
    return database.read_sync(lambda s: [row.name for row in s.query(PersonRow)])


def test_what_was_written_stays_readable(database: Database) -> None:
    row = database.write_sync(lambda s: add(s, name="Ada"))
    assert row.name == "Ada"
    assert names(database) == ["Ada"]


def test_a_fault_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        add(session, name="Ada")
        session.flush()
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        database.write_sync(work)
    assert names(database) == []


def test_a_locked_database_is_unavailable(database: Database) -> None:
    with database.engine.connect() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with database.engine.connect() as idle:
            idle.exec_driver_sql("PRAGMA busy_timeout=20")
        with pytest.raises(StoreUnavailable, match="locked"):
            database.write_sync(lambda s: add(s, name="Ada"))
        # Readers go on.
        assert names(database) == []
        other.exec_driver_sql("ROLLBACK")
    database.write_sync(lambda s: add(s, name="Bob"))
    assert names(database) == ["Bob"]


def test_a_full_disk_is_unavailable_and_stores_nothing(database: Database) -> None:
    database.write_sync(lambda s: storing.store(s, said("before", event_id="e1"), 1000, OWNER))
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    message = said("x" * 50_000, event_id="e2")
    with pytest.raises(StoreUnavailable, match="full"):
        database.write_sync(lambda s: storing.store(s, message, 100_000, OWNER))
    assert _events(database) == ["e1"]
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
    assert not database.write_sync(lambda s: storing.store(s, message, 100_000, OWNER)).duplicate
    assert _events(database) == ["e1", "e2"]


async def test_writers_queue(database: Database) -> None:
    def count_up(session: Session) -> None:
        row = session.query(PersonRow).one()
        row.name = str(int(row.name or 0) + 1)

    database.write_sync(lambda s: add(s, name="0"))
    await asyncio.gather(*(database.write(count_up) for _ in range(50)))
    assert names(database) == ["50"]


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    turn = TurnRow(conversation_id="nowhere", sequence=1, author="person", text="")
    with pytest.raises(Exception, match="FOREIGN KEY"):
        database.write_sync(lambda s: s.add(turn))


def test_moments_come_back_in_utc(database: Database) -> None:
    paris = timezone(timedelta(hours=2))
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=paris)
    database.write_sync(lambda s: add(s, created_at=moment))
    (row,) = database.read_sync(lambda s: s.query(PersonRow).all())
    assert row.created_at == moment
    assert row.created_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        database.write_sync(lambda s: add(s, created_at=naive))


def test_migrating_twice_does_no_work_twice(database: Database) -> None:
    assert revision(database) == head()
    assert migrate(database) is False


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    import bot.store
    from bot.store.base import Base

    for module in iter_modules(bot.store.__path__):
        if not module.ispkg:
            import_module(f"bot.store.{module.name}")
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_new_file_has_no_shape(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert revision(database) is None
    assert migrate(database) is True
    assert database.read_sync(lambda s: s.execute(text("SELECT count(*) FROM inbox")).scalar()) == 0
    database.close()


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Any) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    with pytest.raises(StoreUnavailable):
        names(database)
    database.close()


def _events(database: Database) -> list[str]:
    return database.read_sync(lambda s: [row.event_id for row in s.query(InboxRow)])
