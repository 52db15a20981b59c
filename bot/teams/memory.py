"""Where people can be reached in Teams, and what was sent there, in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.database import Database, StoreUnavailable
from bot.store.teams import TeamsPostRow, TeamsReferenceRow
from connectors.channels.teams.references import Post, Reference
from connectors.errors import Unavailable

T = TypeVar("T")

_REFERENCE = TypeAdapter(Reference)
_MOST_POSTS = 20


class StoredReferences:
    """References by thread; the newest personal chat of somebody counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, thread: str) -> Reference | None:
        """Give the reference of a thread."""
        row = await _read(self._database, lambda s: s.get(TeamsReferenceRow, thread))
        return _REFERENCE.validate_python(row.body) if row else None

    async def personal(self, person_id: str) -> Reference | None:
        """Give the reference of the personal chat with somebody."""
        query = (
            select(TeamsReferenceRow)
            .where(TeamsReferenceRow.person_id == person_id)
            .where(TeamsReferenceRow.scope == "personal")
            .order_by(TeamsReferenceRow.updated_at.desc())
            .limit(1)
        )
        row = await _read(self._database, lambda s: s.execute(query).scalar_one_or_none())
        return _REFERENCE.validate_python(row.body) if row else None

    async def keep(self, reference: Reference) -> None:
        """Keep a reference in place of the one before."""
        row = TeamsReferenceRow(
            thread=reference.thread,
            person_id=reference.person_id,
            scope=reference.scope,
            body=asdict(reference),
        )
        await _write(self._database, lambda session: session.merge(row))


class StoredPosts:
    """What was sent, by thread and reply."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_reply(self, thread: str, reply_id: str) -> dict[int, str]:
        """Give the activities that a reply was sent as, by part."""
        query = select(TeamsPostRow).where(
            TeamsPostRow.thread == thread, TeamsPostRow.reply_id == reply_id
        )
        rows = await _read(self._database, lambda s: list(s.execute(query).scalars()))
        return {row.part: row.activity_id for row in rows}

    async def about(self, thread: str, subject: str) -> list[Post]:
        """Give what was sent about a ticket, the newest first."""
        query = (
            select(TeamsPostRow)
            .where(TeamsPostRow.thread == thread, TeamsPostRow.about == subject)
            .order_by(TeamsPostRow.created_at.desc(), TeamsPostRow.part.desc())
            .limit(_MOST_POSTS)
        )
        rows = await _read(self._database, lambda s: list(s.execute(query).scalars()))
        return [Post(row.reply_id, row.part, row.activity_id, row.about) for row in rows]

    async def keep(self, thread: str, post: Post) -> None:
        """Note that something was sent."""
        row = TeamsPostRow(thread=thread, **asdict(post))
        await _write(self._database, lambda session: session.merge(row))


async def _read(database: Database, work: Callable[[Session], T]) -> T:
    try:
        return await database.read(work)
    except StoreUnavailable as error:
        raise Unavailable("The database cannot be read now.", 2) from error


async def _write(database: Database, work: Callable[[Session], object]) -> None:
    try:
        await database.write(work)
    except StoreUnavailable as error:
        raise Unavailable("The database cannot be written now.", 2) from error
