"""Who somebody of a channel is to us."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.conversations import IdentityRow, PersonRow
from bot.store.database import Database, StoreUnavailable
from connectors.errors import Unavailable
from connectors.messages import Person


class Identities:
    """The people of one channel, as they were stored when they last spoke to us."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel

    async def find(self, person: Person) -> PersonRow | None:
        """Give somebody; None where they have never spoken to us. Raises Unavailable."""
        query = (
            select(PersonRow)
            .join(IdentityRow, IdentityRow.person_id == PersonRow.id)
            .where(IdentityRow.channel == self._channel)
            .where(IdentityRow.external_id == f"{person.audience}:{person.id}")
        )
        try:
            return await self._database.read(lambda s: s.execute(query).scalar_one_or_none())
        except StoreUnavailable as error:
            raise Unavailable("The database cannot be read now.", 2) from error

    async def groups(self, person: Person) -> frozenset[str]:
        """Give the groups that somebody is in."""
        known = await self.find(person)
        return person.groups | frozenset(known.groups if known else ())
