"""Socket Mode: for companies whose service has no public address."""

from __future__ import annotations

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_LONGEST_PAUSE = 60.0


class Socket:
    """A connection to Slack that we open, and open again; deliveries come in through it."""

    def __init__(self, app: AsyncApp, app_token: str, api_url: str) -> None:
        self._app = app
        self._token = app_token
        self._api_url = api_url
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect in the background: that Slack cannot be reached must not keep us down."""
        web = AsyncWebClient(token=self._token, base_url=self._api_url)
        self._handler = AsyncSocketModeHandler(self._app, self._token, web_client=web)
        self._connecting = asyncio.create_task(self._connect(self._handler))

    async def stop(self) -> None:
        """Take in nothing more."""
        if self._connecting:
            self._connecting.cancel()
        if self._handler:
            await self._handler.close_async()  # type: ignore[no-untyped-call]

    async def _connect(self, handler: AsyncSocketModeHandler) -> None:
        pause = 1.0
        while True:
            try:
                await handler.connect_async()  # type: ignore[no-untyped-call]
                log.info("slack.socket_open")
                return
            except Exception as error:
                # The SDK raises whatever came of it: a refusal, a lost line, a closed session.
                log.error("slack.socket_failed", error=repr(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
