"""What the empty chat page shows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.topics import Topics
from connectors.channels.web.parts import Welcome
from connectors.channels.web.sites import Site


class DeskReception:
    """Suggest questions, and tell whether the first team for the audience is at work."""

    def __init__(self, topics: Topics, zone: ZoneInfo) -> None:
        self._topics = topics
        self._zone = zone

    async def __call__(self, site: Site, locale: str) -> Welcome:
        """Give the welcome of a site."""
        hours = self._topics.teams[self._topics.default_team[site.audience]].opening
        now = datetime.now(self._zone)
        return Welcome(
            tuple(self._topics.suggestions[site.audience]), hours.is_open(now), hours.changes(now)
        )
