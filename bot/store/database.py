"""Connections and transactions; work is handed in as a function of a session."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

T = TypeVar("T")

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)


class StoreUnavailable(Exception):
    """The database does not take it now: locked, full or gone. Nothing was stored."""


class Database:
    """Run units of work, each in one transaction.

    `work` gets a `Session` and its result is returned after the commit; nothing of it stays when
    it raises. Rows it returns stay readable. On SQLite writers queue in this process, because
    SQLite's own waiting is by sleeping. Raises StoreUnavailable.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._bind = {
            mode: self.engine.execution_options(frontdesk_begin=mode)
            for mode in ("IMMEDIATE", "DEFERRED")
        }
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    def write_sync(self, work: Callable[[Session], T]) -> T:
        """Run work that writes."""
        with self._writer, self._session("IMMEDIATE") as session:
            return work(session)

    def read_sync(self, work: Callable[[Session], T]) -> T:
        """Run work that only reads."""
        with self._session("DEFERRED") as session:
            return work(session)

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run work that writes, off the event loop."""
        return await asyncio.to_thread(self.write_sync, work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run work that only reads, off the event loop."""
        return await asyncio.to_thread(self.read_sync, work)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _session(self, mode: str) -> Iterator[Session]:
        try:
            with Session(self._bind[mode], expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise StoreUnavailable(str(error.orig)) from error


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10)
    engine = create_engine(url, pool_size=10, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # pysqlite begins transactions too late for BEGIN IMMEDIATE; we begin them ourselves.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("frontdesk_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
