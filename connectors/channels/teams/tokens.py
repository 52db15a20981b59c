"""Check the tokens that come in: who signed them, for whom, until when, and about what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import jwt

from connectors.channels.teams.keys import Key, Keys
from connectors.errors import NotAuthentic

# What Microsoft recommends for clocks that differ.
LEEWAY_SECONDS = 300
SCOPE = "access_as_user"
_MOST_CHARS = 16_000


class ChannelTokens:
    """The Bot Connector's tokens: its issuer and keys, made for our app."""

    def __init__(self, keys: Keys, issuer: str, app_id: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._app_id = app_id

    async def prepare(self, headers: Mapping[str, str]) -> None:
        """Have the key at hand that the request names. Raises NotAuthentic or Unavailable."""
        await self._keys.prepare(_key_id(bearer(headers)))

    def claims(self, headers: Mapping[str, str]) -> tuple[Mapping[str, Any], Key]:
        """Give the claims of a genuine token and its key. Raises NotAuthentic."""
        token = bearer(headers)
        key = _key(self._keys, token)
        return _verified(token, key, self._issuer, [self._app_id]), key


def check_source(claims: Mapping[str, Any], key: Key, service_url: str, channel: str) -> None:
    """Check that a token speaks for this service and channel. Raises NotAuthentic."""
    if key.endorsements is not None and channel not in key.endorsements:
        raise NotAuthentic("The key of the token may not speak for this channel.")
    if str(claims.get("serviceurl") or "") != service_url:
        raise NotAuthentic("The token was made for another service address.")


class PeopleTokens:
    """The single sign-on tokens of people: signed by their own tenant, made for our app.

    `keys` has one set of keys a tenant.
    """

    def __init__(
        self, keys: Mapping[str, Keys], issuers: Mapping[str, str], audiences: Collection[str]
    ) -> None:
        self._keys = keys
        self._issuers = issuers
        self._audiences = list(audiences)

    async def claims(self, headers: Mapping[str, str]) -> Mapping[str, Any]:
        """Give the claims of a genuine token. Raises NotAuthentic or Unavailable."""
        token = bearer(headers)
        tenant = _tenant(token)
        if tenant not in self._keys:
            raise NotAuthentic("Your organisation is not among those that may use this.")
        await self._keys[tenant].prepare(_key_id(token))
        key = _key(self._keys[tenant], token)
        claims = _verified(token, key, self._issuers[tenant], self._audiences)
        if not isinstance(claims.get("oid"), str):
            raise NotAuthentic("The token names nobody of its organisation.")
        # Our app may have other tokens as well; only this one is made for the tab.
        if SCOPE not in str(claims.get("scp") or "").split():
            raise NotAuthentic(f"The token was not made for {SCOPE}.")
        return claims


def bearer(headers: Mapping[str, str]) -> str:
    """Give the token of a request. Raises NotAuthentic."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _MOST_CHARS:
        raise NotAuthentic("The request carries no token.")
    return token


def _key_id(token: str) -> str:
    try:
        return str(jwt.get_unverified_header(token).get("kid") or "")
    except jwt.PyJWTError as error:
        raise NotAuthentic("The token cannot be read.") from error


def _tenant(token: str) -> str:
    try:
        # Only to choose the keys: what is signed with them is proved by them.
        return str(jwt.decode(token, options={"verify_signature": False}).get("tid") or "")
    except jwt.PyJWTError as error:
        raise NotAuthentic("The token cannot be read.") from error


def _key(keys: Keys, token: str) -> Key:
    key = keys.get(_key_id(token))
    if key is None:
        raise NotAuthentic("The token is signed with an unknown key.")
    return key


def _verified(token: str, key: Key, issuer: str, audiences: list[str]) -> Mapping[str, Any]:
    try:
        return dict(
            jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=audiences,
                issuer=issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        )
    except jwt.PyJWTError as error:
        raise NotAuthentic(f"The token is not valid: {error}.") from error
