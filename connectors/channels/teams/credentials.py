"""Our own token for the Bot Connector, by the app's id and secret."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from connectors.channels.teams.throttling import retry_after
from connectors.errors import Unavailable

_SECONDS = 10.0
_EARLY_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class App:
    """The bot's registration: its id, its secret, and the tenant that it belongs to."""

    id: str
    secret: str = field(repr=False)
    tenant: str


class Credentials:
    """Fetch the token when it is needed, and keep it until shortly before its end."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        app: App,
        scope: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._url = url
        self._app = app
        self._scope = scope
        self._clock = clock
        self._token = ""
        self._until = float("-inf")
        self._fetching = asyncio.Lock()

    async def token(self) -> str:
        """Give a token that is good for minutes still. Raises Unavailable."""
        async with self._fetching:
            if self._clock() >= self._until:
                await self._fetch()
            return self._token

    def forget(self, token: str) -> None:
        """Drop a token that the far side does not take any more."""
        if token == self._token:
            self._until = float("-inf")

    async def _fetch(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app.id,
            "client_secret": self._app.secret,
            "scope": self._scope,
        }
        try:
            response = await self._http.post(self._url, data=form, timeout=_SECONDS)
            given = response.json()
            if response.is_error:
                # Microsoft's error names the app and the reason, never the secret.
                why = str(given.get("error_description") or given.get("error"))[:300]
                wait = retry_after(response.headers)
                raise Unavailable(f"Microsoft gives us no token: {why}", wait)
            self._token = str(given["access_token"])
            self._until = self._clock() + float(given["expires_in"]) - _EARLY_SECONDS
        except (httpx.HTTPError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise Unavailable(f"No token for Teams: {type(error).__name__}: {error}") from error
