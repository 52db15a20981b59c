"""What the empty chat page shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.store.database import StoreUnavailable
from bot.topics import Topics
from connectors.channels.web.parts import Welcome
from connectors.channels.web.sites import Site

IsManned = Callable[[str], Awaitable[bool]]


class DeskReception:
    """Suggest questions, and tell whether somebody of the audience's first team is there."""

    def __init__(self, topics: Topics, zone: ZoneInfo, is_manned: IsManned) -> None:
        self._topics = topics
        self._zone = zone
        self._is_manned = is_manned

    async def __call__(self, site: Site, locale: str) -> Welcome:
        """Give the welcome of a site."""
        team = self._topics.default_team[site.audience]
        hours = self._topics.teams[team].opening
        now = datetime.now(self._zone)
        return Welcome(
            topics=tuple(self._topics.suggestions[site.audience]),
            on_duty=await self._there(team),
            is_open=hours.is_open(now),
            changes_at=hours.changes(now),
        )

    async def _there(self, team: str) -> bool:
        try:
            return await self._is_manned(team)
        except StoreUnavailable:
            # The page can be shown all the same; nobody is promised.
            return False
