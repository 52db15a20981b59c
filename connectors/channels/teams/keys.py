"""The public keys of an issuer: fetched, cached, and fetched again when an unknown one signs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt

from connectors.errors import Unavailable

log = logging.getLogger(__name__)

_SECONDS = 5.0
_FRESH_SECONDS = 24 * 3600.0
# Anybody can send a token with a key of their own invention; that must not make us fetch.
_PAUSE_SECONDS = 60.0
_MOST_KEYS = 200


@dataclass(frozen=True, slots=True)
class Key:
    """One public key; `endorsements` are the channels it may speak for, None: any."""

    key: jwt.PyJWK
    endorsements: frozenset[str] | None


class Keys:
    """The keys that an OpenID document leads to; what was fetched stays when a fetch fails."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        document: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._document = document
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()

    def get(self, key_id: str) -> Key | None:
        """Give a key that has been fetched."""
        return self._keys.get(key_id)

    async def prepare(self, key_id: str) -> None:
        """Fetch the keys where this one is unknown or they are old.

        Raises Unavailable where there are none at all.
        """
        async with self._fetching:
            if self._is_due(key_id):
                await self._fetch()
        if not self._keys:
            raise Unavailable("The keys that sign the requests cannot be fetched now.", 5)

    def _is_due(self, key_id: str) -> bool:
        now = self._clock()
        if not self._keys:
            return now - self._tried_at > 1.0
        old = now - self._fetched_at > _FRESH_SECONDS
        return (old or key_id not in self._keys) and now - self._tried_at > _PAUSE_SECONDS

    async def _fetch(self) -> None:
        self._tried_at = self._clock()
        try:
            document = await self._json(self._document)
            found = await self._json(str(document["jwks_uri"]))
            self._keys = dict(_read(found["keys"][:_MOST_KEYS]))
            self._fetched_at = self._clock()
        except (httpx.HTTPError, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            log.warning("keys not fetched", extra={"document": self._document, "why": repr(error)})

    async def _json(self, address: str) -> Any:
        response = await self._http.get(address, timeout=_SECONDS)
        response.raise_for_status()
        return response.json()


def _read(found: list[Mapping[str, Any]]) -> list[tuple[str, Key]]:
    return [
        (str(raw["kid"]), Key(jwt.PyJWK(dict(raw), "RS256"), _endorsed(raw.get("endorsements"))))
        for raw in found
        if raw.get("kty") == "RSA" and raw.get("kid")
    ]


def _endorsed(names: Any) -> frozenset[str] | None:
    return frozenset(map(str, names)) if isinstance(names, list) else None
