"""Calls of Slack's Web API: its errors are ours, its pauses are kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from connectors.errors import ConnectorError, NotFound, Refused, Unavailable

log = structlog.get_logger(__name__)

SECONDS = 10
_WAIT_WITHOUT_A_WORD = 30.0

# What Slack says, and what it means: https://api.slack.com/methods, 'Errors' of each method.
_PASSES = frozenset(
    ("fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org")
)
_UNKNOWN = frozenset(
    ("channel_not_found", "message_not_found", "thread_not_found", "user_not_found")
)
REVOKED = frozenset(
    ("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked")
)

Method = Callable[..., Awaitable[Any]]


class TokenRefused(Refused):
    """Slack takes our token no more: somebody has to set another one."""


class SlackClient:
    """The SDK's client with one session, and with a memory of how long Slack wants to be left."""

    def __init__(self, token: str, api_url: str) -> None:
        # No retries of the SDK's own: a message could be there twice. Our outbox looks first.
        self.web = AsyncWebClient(token=token, base_url=api_url, retry_handlers=[])
        self._until: dict[str, float] = {}

    async def start(self) -> None:
        """Open the session."""
        self.web.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))

    async def stop(self) -> None:
        """Close the session."""
        if self.web.session:
            await self.web.session.close()

    async def call(self, method: Method, **arguments: Any) -> dict[str, Any]:
        """Call a method of `web`. Raises Unavailable, NotFound, TokenRefused or Refused."""
        name = method.__name__.replace("_", ".", 1)
        self._keep_away(name)
        try:
            answer = await method(**arguments)
        except SlackApiError as error:
            raise self._told(name, error) from error
        except (aiohttp.ClientError, TimeoutError, asyncio.TimeoutError, SlackClientError) as error:
            raise Unavailable(f"Slack's {name} failed: {error!r}") from error
        return dict(answer.data)

    def _keep_away(self, name: str) -> None:
        left = self._until.get(name, 0.0) - time.monotonic()
        if left > 0:
            raise Unavailable(f"Slack wants {name} to be left alone", retry_after=left)

    def _told(self, name: str, error: SlackApiError) -> ConnectorError:
        response = error.response
        status = int(getattr(response, "status_code", 0) or 0)
        data = getattr(response, "data", response)
        code = str(data.get("error", "")) if isinstance(data, dict) else ""
        if status == 429 or code in {"ratelimited", "rate_limited"}:
            return self._busy(name, getattr(response, "headers", {}))
        if status >= 500 or code in _PASSES or not code:
            return Unavailable(f"Slack's {name} gave status {status} {code}".rstrip())
        if code in REVOKED:
            log.error("slack.token_refused", method=name, error=code)
            return TokenRefused(f"Slack refuses our token in {name}: {code}")
        if code == "missing_scope":
            log.error("slack.missing_scope", method=name, needed=data.get("needed"))
        kind = NotFound if code in _UNKNOWN else Refused
        return kind(f"Slack's {name} said {code}")

    def _busy(self, name: str, headers: Any) -> Unavailable:
        given = str(headers.get("Retry-After", headers.get("retry-after", "")))
        seconds = float(given) if given.isdecimal() else _WAIT_WITHOUT_A_WORD
        self._until[name] = time.monotonic() + seconds
        return Unavailable(f"Slack's {name} is called too often", retry_after=seconds)
