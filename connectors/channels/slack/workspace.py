"""Who we are in Slack, and whose people may speak to us."""

from __future__ import annotations

import asyncio

import structlog

from connectors.channels.slack.client import SlackClient
from connectors.errors import ConnectorError, NotAuthentic, Unavailable

log = structlog.get_logger(__name__)

_LONGEST_PAUSE = 300.0


class Workspace:
    """The workspaces on the list, or else the one that our token is from."""

    def __init__(self, client: SlackClient, allowed: frozenset[str]) -> None:
        self._client = client
        self._allowed = allowed
        self._asking: asyncio.Task[None] | None = None
        self.team = self.user = self.bot = ""

    def admit(self, team: str) -> None:
        """Let a workspace's events in. Raises NotAuthentic, or Unavailable before we know ours."""
        allowed = self._allowed or ({self.team} if self.team else frozenset())
        if not allowed:
            raise Unavailable("Slack has not told us yet which workspace is ours.", retry_after=5)
        if team not in allowed:
            raise NotAuthentic(f"The workspace {team[:30]!r} is none of ours.")

    async def start(self) -> None:
        """Ask Slack who we are; if it does not answer, ask again in the background."""
        if not await self._ask():
            self._asking = asyncio.create_task(self._ask_on())

    async def stop(self) -> None:
        """Ask no more."""
        if self._asking:
            self._asking.cancel()

    async def _ask_on(self) -> None:
        pause = 1.0
        while not await self._ask():
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _ask(self) -> bool:
        try:
            told = await self._client.call(self._client.web.auth_test)
        except ConnectorError as error:
            log.error("slack.who_are_we", error=str(error))
            return False
        self.team = str(told.get("team_id") or "")
        self.user, self.bot = str(told.get("user_id") or ""), str(told.get("bot_id") or "")
        log.info("slack.joined", team=self.team, user=self.user)
        return True
