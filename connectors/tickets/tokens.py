"""How we prove to a ticket system who we are."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from connectors.errors import NotAllowed, Unavailable

# A token that ends while a request is under way is refused: it is renewed before that.
_BEFORE_THE_END = 30.0


class Tokens(Protocol):
    """Give the headers that let us in."""

    async def headers(self, http: httpx.AsyncClient) -> Mapping[str, str]:
        """Give them, fetching a token where there is none. Raises Unavailable or NotAllowed."""

    def refused(self) -> bool:
        """Note that the far side refused them; True when others can be had."""


class FixedToken:
    """Headers that never change."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    async def headers(self, http: httpx.AsyncClient) -> Mapping[str, str]:
        return self._headers

    def refused(self) -> bool:
        return False


def bearer(token: str, scheme: str = "Bearer") -> FixedToken:
    """Make the header of a token."""
    return FixedToken({"Authorization": f"{scheme} {token}"})


def basic(user: str, password: str) -> FixedToken:
    """Make the header of a user and a password."""
    both = base64.b64encode(f"{user}:{password}".encode()).decode()
    return FixedToken({"Authorization": f"Basic {both}"})


class OAuthToken:
    """A token that is fetched by a grant of OAuth 2 (RFC 6749), and again when it ends.

    `grant` is the form of the token's address: `grant_type` and what belongs to it.
    """

    def __init__(self, url: str, grant: Mapping[str, str]) -> None:
        self._url = url
        self._grant = dict(grant)
        self._token = ""
        self._until = 0.0
        self._one = asyncio.Lock()

    async def headers(self, http: httpx.AsyncClient) -> Mapping[str, str]:
        async with self._one:
            if not self._token or time.monotonic() > self._until:
                await self._fetch(http)
            return {"Authorization": f"Bearer {self._token}"}

    def refused(self) -> bool:
        was, self._token = self._token, ""
        return bool(was)

    async def _fetch(self, http: httpx.AsyncClient) -> None:
        try:
            answer = await http.post(self._url, data=self._grant)
            told: dict[str, Any] = answer.json()
            if answer.status_code in (400, 401, 403):
                why = str(told.get("error_description") or told.get("error", ""))[:200]
                raise NotAllowed(f"{self._url} gives us no token: {why}")
            self._token = str(told["access_token"])
            left = float(told.get("expires_in") or 300)
        except (httpx.HTTPError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise Unavailable(f"{self._url} gave no token: {error!r}") from error
        self._until = time.monotonic() + left - _BEFORE_THE_END
        # Some issuers turn refresh tokens over: the next one is the only one that works.
        if "refresh_token" in self._grant and told.get("refresh_token"):
            self._grant["refresh_token"] = str(told["refresh_token"])
