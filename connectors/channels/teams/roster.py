"""Tell who speaks: asked of the chat's own roster, and remembered."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from connectors.channels.teams.activity import Activity
from connectors.channels.teams.references import Member, Reference, References
from connectors.channels.teams.tenants import Tenants
from connectors.errors import ConnectorError, Unavailable
from connectors.messages import Person

log = logging.getLogger(__name__)

# Somebody may be waiting for a dialog or a card, and Teams waits for seconds only.
_SECONDS = 3.0
_FRESH_SECONDS = 600.0
_MOST_REMEMBERED = 20_000


class Members(Protocol):
    """The roster of a chat or channel."""

    async def member(self, service_url: str, place: str, user: str) -> Member:
        """Ask about somebody. Raises Unavailable, Refused or NotFound."""


class Roster:
    """Know people: from the roster, or from what was stored of them when it does not answer."""

    def __init__(
        self,
        members: Members,
        references: References,
        tenants: Tenants,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._members = members
        self._references = references
        self._tenants = tenants
        self._clock = clock
        self._asked: dict[str, tuple[float, Member]] = {}

    async def of_message(self, activity: Activity) -> Person:
        """Tell who wrote in a chat that we are in, and keep the way back to them.

        Raises Unavailable or Refused where it cannot be told: nobody must count as another.
        """
        kept = await self._references.get(activity.thread)
        try:
            member = await self._ask(activity)
        except ConnectorError as error:
            if kept is None or kept.member is None:
                raise
            log.warning("roster silent", extra={"why": _short(error)})
            member = kept.member
        fresh = reference_of(activity, member)
        if fresh != kept:
            await self._references.keep(fresh)
        return self._person(activity, member)

    async def of_visitor(self, activity: Activity) -> Person:
        """Tell who asks from a chat that we may not be in; a stranger counts as a customer."""
        member: Member | None
        try:
            member = await self._ask(activity)
        except ConnectorError as error:
            log.info("roster silent", extra={"why": _short(error)})
            kept = await self._references.personal(activity.person_id)
            member = kept.member if kept else None
        return self._person(activity, member)

    async def _ask(self, activity: Activity) -> Member:
        at, known = self._asked.get(activity.person_id, (float("-inf"), None))
        if known and self._clock() - at < _FRESH_SECONDS:
            return known
        try:
            async with asyncio.timeout(_SECONDS):
                found = await self._members.member(
                    activity.service_url, activity.conversation.id, activity.sender.id
                )
        except TimeoutError as error:
            raise Unavailable("Teams does not tell who writes.") from error
        if len(self._asked) >= _MOST_REMEMBERED:
            self._asked.clear()
        self._asked[activity.person_id] = (self._clock(), found)
        return found

    def _person(self, activity: Activity, member: Member | None) -> Person:
        name = activity.sender.name
        return self._tenants.person(activity.person_id, activity.tenant, member, name)


def reference_of(activity: Activity, member: Member | None = None) -> Reference:
    """Make the reference of the thread that an activity came from."""
    return Reference(
        thread=activity.thread,
        service_url=activity.service_url,
        tenant=activity.tenant,
        place=activity.conversation.id,
        scope=activity.conversation.scope,
        bot=activity.recipient.id,
        user=activity.sender.id,
        person_id=activity.person_id,
        locale=activity.locale,
        member=member,
    )


def _short(error: ConnectorError) -> str:
    return repr(error)[:300]
