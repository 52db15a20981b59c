"""Reach somebody in their own chat, though they have never written there."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from connectors.channels.teams.references import Reference, References


class Opener(Protocol):
    """What opens personal chats."""

    async def open_personal(self, service_url: str, tenant: str, user: str) -> str:
        """Open one and return its id. Raises Unavailable, Refused or NotFound."""


class PersonalChats:
    """Find the personal chat with somebody, or open it."""

    def __init__(self, opener: Opener, references: References) -> None:
        self._opener = opener
        self._references = references

    async def with_sender(self, near: Reference) -> Reference:
        """Give the chat with the person of another thread.

        Raises Refused where they have not added us, and Unavailable.
        """
        known = await self._references.personal(near.person_id)
        if known is not None:
            return known
        place = await self._opener.open_personal(near.service_url, near.tenant, near.user)
        opened = replace(near, thread=place, place=place, scope="personal")
        await self._references.keep(opened)
        return opened
