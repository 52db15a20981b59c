"""Reactions to what people said: being worked on, solved, needs somebody."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from connectors.channels.slack.client import SlackClient
from connectors.errors import ConnectorError
from connectors.messages import Reply

log = structlog.get_logger(__name__)

WORKING = "eyes"
SOLVED = "white_check_mark"
NEEDS_SOMEBODY = "exclamation"

# How a ticket stands, or the way to a human, and what is shown on the question that it came from.
_OF_TICKET = {
    "new": NEEDS_SOMEBODY,
    "open": NEEDS_SOMEBODY,
    "needs_info": NEEDS_SOMEBODY,
    "solved": SOLVED,
    "closed": SOLVED,
}
_OF_HANDOFF = {"waiting": NEEDS_SOMEBODY, "human": ""}


def mark_of(reply: Reply) -> str | None:
    """Tell what a reply says of its question: a mark, none any more (empty), or nothing."""
    state = reply.ticket.state if reply.ticket else reply.details.get("ticket_state")
    if state in _OF_TICKET:
        return _OF_TICKET[state]
    return _OF_HANDOFF.get(reply.details.get("handoff", ""))


class Reactions:
    """Set and take away, in order for each message, and never in anybody's way."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._last: dict[tuple[str, str], asyncio.Task[None]] = {}

    def add(self, channel: str, ts: str, name: str) -> None:
        """Set a reaction soon."""
        self._later(channel, ts, name, adding=True)

    def remove(self, channel: str, ts: str, name: str) -> None:
        """Take a reaction away soon."""
        self._later(channel, ts, name, adding=False)

    def mark(self, channel: str, ts: str, name: str) -> None:
        """Show how a question stands: `SOLVED`, `NEEDS_SOMEBODY`, or neither (empty)."""
        for mark in (SOLVED, NEEDS_SOMEBODY):
            if mark != name:
                self.remove(channel, ts, mark)
        if name:
            self.add(channel, ts, name)

    async def settled(self) -> None:
        """Wait until all that was asked for is done."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    async def start(self) -> None:
        """Nothing is to be done."""

    async def stop(self) -> None:
        """Finish what is in hand, for a few seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(3):
                await self.settled()

    def _later(self, channel: str, ts: str, name: str, adding: bool) -> None:
        where = (channel, ts)
        before = self._last.get(where)
        task = asyncio.create_task(self._do(before, channel, ts, name, adding))
        self._last[where] = task
        task.add_done_callback(lambda done: self._forget(where, done))

    def _forget(self, where: tuple[str, str], done: asyncio.Task[None]) -> None:
        if self._last.get(where) is done:
            del self._last[where]

    async def _do(
        self, before: asyncio.Task[None] | None, channel: str, ts: str, name: str, adding: bool
    ) -> None:
        if before:
            await asyncio.wait([before])
        web = self._client.web
        method = web.reactions_add if adding else web.reactions_remove
        try:
            await self._client.call(method, channel=channel, timestamp=ts, name=name)
        except ConnectorError as error:
            # Already there, not there, or Slack is down: a reaction is worth no second try.
            log.debug("slack.reaction", name=name, adding=adding, error=str(error))
