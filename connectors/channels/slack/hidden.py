"""Answers that only one person sees: by the address that Slack gave, else by a message of ours."""

from __future__ import annotations

from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from connectors.channels.slack.client import SECONDS
from connectors.channels.slack.remembering import Remembered
from connectors.errors import ConnectorError, Refused, Unavailable

log = structlog.get_logger(__name__)

# Slack takes five answers within thirty minutes.
_SECONDS = 29 * 60.0
_USES = 5


class Addresses:
    """The addresses that answer a command or a press, in the memory of this process alone."""

    def __init__(self) -> None:
        self._known: Remembered[list[str]] = Remembered(_SECONDS)

    def remember(self, conversation: str, url: str) -> None:
        """Keep an address for the uses that it has."""
        if url:
            self._known.put(conversation, [url] * _USES)

    def take(self, conversation: str) -> str | None:
        """Give an address for one use, or None."""
        left = self._known.take(conversation)
        return left.pop() if left else None


async def answer(url: str, **content: Any) -> None:
    """Say something by an address. Raises Refused or Unavailable."""
    webhook = AsyncWebhookClient(url, timeout=SECONDS, retry_handlers=[])
    try:
        told = await webhook.send(**content)
    except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
        raise Unavailable(f"Slack's address for an answer failed: {error!r}") from error
    if told.status_code == 429 or told.status_code >= 500:
        raise Unavailable(f"Slack's address for an answer gave status {told.status_code}")
    if told.status_code != 200:
        raise Refused(f"Slack's address for an answer gave status {told.status_code}")


async def try_answer(url: str | None, **content: Any) -> bool:
    """Say something by an address if there is one; tell whether it was taken."""
    if not url:
        return False
    try:
        await answer(url, **content)
    except ConnectorError as error:
        log.warning("slack.address_failed", error=str(error))
        return False
    return True
