"""Sign-in by an OpenID issuer: authorization code with PKCE and nonce, by Authlib."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from joserfc.errors import JoseError

from bot.console.people import ROLES

# Authlib tells whoever starts us that it would rather use httpx2; it works with either.
with warnings.catch_warnings(record=True):
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.starlette_client import OAuth

_SECONDS = 8.0
_LEEWAY_SECONDS = 60
# Signed by the issuer's own key: a shared secret or none at all would prove nothing.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_TROUBLE = (AuthlibBaseError, JoseError, httpx.HTTPError, ValueError, KeyError, RuntimeError)


class OidcRefused(Exception):
    """The issuer cannot be reached, or what it says proves nobody's identity."""


@dataclass(frozen=True, slots=True)
class OidcOptions:
    """What the settings say; `roles` is from a value of the claim to a role of ours."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str = "openid profile email"
    roles_claim: str = "groups"
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: where to go, and what is kept until the way back."""

    url: str
    kept: dict[str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the issuer says it is; `roles` is None when roles are given in the console."""

    issuer: str
    subject: str
    name: str
    full_name: str
    email: str
    roles: tuple[str, ...] | None


class Issuer:
    """The company's OpenID issuer; its keys and addresses are found by discovery."""

    def __init__(self, options: OidcOptions) -> None:
        self._options = options
        self._client = OAuth().register(
            "company",
            client_id=options.client_id,
            client_secret=options.client_secret or None,
            server_metadata_url=f"{options.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": options.scopes,
                "code_challenge_method": "S256",
                "timeout": _SECONDS,
            },
        )

    @property
    def name(self) -> str:
        """The issuer as it calls itself."""
        return self._options.issuer

    async def begin(self, way_back: str) -> Begun:
        """Begin a sign-in that leads back to an address of ours. Raises OidcRefused."""
        try:
            await self._discover()
            begun = await self._client.create_authorization_url(way_back)
            kept = {name: begun[name] for name in ("state", "nonce", "code_verifier")}
        except _TROUBLE as error:
            raise OidcRefused(f"{type(error).__name__}: {error}") from error
        return Begun(begun["url"], kept)

    async def finish(self, code: str, way_back: str, kept: Mapping[str, str]) -> Identity:
        """Trade the code for an identity. Raises OidcRefused."""
        try:
            await self._discover()
            token = await self._client.fetch_access_token(
                redirect_uri=way_back, code=code, code_verifier=kept["code_verifier"]
            )
            claims = await self._client.parse_id_token(
                token, kept["nonce"], self._wanted(), leeway=_LEEWAY_SECONDS
            )
            return self._identity(claims)
        except (*_TROUBLE, TypeError) as error:
            raise OidcRefused(f"{type(error).__name__}: {error}") from error

    async def _discover(self) -> None:
        metadata = await self._client.load_server_metadata()
        if metadata.get("issuer") != self._options.issuer:
            metadata.clear()
            raise OidcRefused("the issuer calls itself otherwise than FRONTDESK_OIDC_ISSUER does")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        allowed = [name for name in offered if name in _ALGORITHMS]
        metadata["id_token_signing_alg_values_supported"] = allowed or ["RS256"]

    def _wanted(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self._options.issuer},
            "aud": {"essential": True, "value": self._options.client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "nonce": {"essential": True},
        }

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        texts = {key: value for key, value in claims.items() if isinstance(value, str)}
        email = texts.get("email", "")[:320]
        name = texts.get("preferred_username") or email or texts["sub"]
        return Identity(
            issuer=self._options.issuer,
            subject=texts["sub"][:255],
            name=name[:100],
            full_name=texts.get("name", "")[:200],
            email=email,
            roles=self._roles(claims),
        )

    def _roles(self, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
        if not self._options.roles:
            return None
        found: Any = claims
        for part in self._options.roles_claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        given = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        mapped = {self._options.roles.get(value) for value in given if isinstance(value, str)}
        return tuple(role for role in ROLES if role in mapped)
