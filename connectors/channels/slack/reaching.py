"""Find the direct chat with somebody by their verified address."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.people import People
from connectors.channels.slack.places import Place
from connectors.channels.slack.sending import Sender
from connectors.errors import ConnectorError, NotFound, Refused, Unavailable
from connectors.messages import Person


class DirectChats:
    """Reach employees of the workspace, though they have never written to us."""

    def __init__(self, client: SlackClient, people: People, sender: Sender) -> None:
        self._client = client
        self._people = people
        self._sender = sender

    async def find(self, email: str, names: Sequence[str]) -> tuple[Person, str] | None:
        """Find the person whose confirmed address it is, and the chat with them."""
        for user in [*names, *await self._looked_up(email)]:
            person = await self._person(user)
            known = (person.email or "").strip().casefold() if person else ""
            if person and person.verified and person.audience == "employee" and known == email:
                return person, str(Place(await self._sender.chat(user)))
        return None

    async def _person(self, user: str) -> Person | None:
        try:
            return await self._people.person(user)
        except Unavailable:
            raise
        except ConnectorError:
            # Somebody who has left, or is of another workspace.
            return None

    async def _looked_up(self, email: str) -> list[str]:
        try:
            told = await self._client.call(self._client.web.users_lookupByEmail, email=email)
        except (NotFound, Refused):
            return []
        return [str(told["user"]["id"])]
