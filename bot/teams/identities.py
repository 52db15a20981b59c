"""Who somebody of a channel is to us."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from bot.identity.persons import identity_name
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
        query = select(PersonRow).join(IdentityRow, IdentityRow.person_id == PersonRow.id)
        found: PersonRow | None = await self._one(query, person)
        return found

    async def groups(self, person: Person) -> frozenset[str]:
        """Give the groups that somebody is in here; another channel's do not count."""
        known: IdentityRow | None = await self._one(select(IdentityRow), person)
        return person.groups | frozenset(known.groups if known else ())

    async def _one(self, query: Select[Any], person: Person) -> Any:
        query = query.where(IdentityRow.channel == self._channel).where(
            IdentityRow.external_id == identity_name(person)
        )
        try:
            return await self._database.read(lambda s: s.execute(query).scalar_one_or_none())
        except StoreUnavailable as error:
            raise Unavailable("The database cannot be read now.", 2) from error
