"""Who somebody of a channel is to us."""

from __future__ import annotations

from sqlalchemy import select

from bot.identity.persons import identity_name
from bot.store.conversations import IdentityRow
from bot.store.database import Database, StoreUnavailable
from connectors.errors import Unavailable
from connectors.messages import Person


class Identities:
    """The people of one channel, as they were stored when they last spoke to us."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel

    async def groups(self, person: Person) -> frozenset[str]:
        """Give the groups that somebody is in here; another channel's do not count.

        Raises Unavailable.
        """
        query = select(IdentityRow.groups).where(
            IdentityRow.channel == self._channel, IdentityRow.external_id == identity_name(person)
        )
        try:
            known = await self._database.read(lambda s: s.execute(query).scalar_one_or_none())
        except StoreUnavailable as error:
            raise Unavailable("The database cannot be read now.", 2) from error
        return person.groups | frozenset(known or ())
