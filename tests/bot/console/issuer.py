"""A small OpenID issuer: real keys, real signatures, one person who always agrees."""

from __future__ import annotations

import secrets
import time
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

from authlib.common.encoding import urlsafe_b64encode
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "frontdesk", "client-secret"


class LocalIssuer:
    """Its app; `claims` go into the next id token over the right ones, `key` signs it."""

    def __init__(self) -> None:
        self.url = ""
        self.name: str | None = None
        self.keys = [RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})]
        self.key: Any = self.keys[0]
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        paths = {
            "/.well-known/openid-configuration": self.describe,
            "/authorize": self.authorize,
            "/keys": self.publish,
        }
        routes = [Route(path, run) for path, run in paths.items()]
        self.app = Starlette(routes=[*routes, Route("/token", self.token, methods=["POST"])])

    async def describe(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.name or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        )

    async def publish(self, request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["code_challenge_method"]) == (CLIENT, "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}")

    async def token(self, request: Request) -> Response:
        given = {
            key: values[0] for key, values in parse_qs((await request.body()).decode()).items()
        }
        asked = self.codes.pop(given["code"], None)
        proof = urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).decode()
        if asked is None or proof.rstrip("=") != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        at = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "person-1", "iat": at, "exp": at + 60}
        claims |= {"nonce": asked["nonce"], **self.claims}
        claims = {key: value for key, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": getattr(self.key, "kid", None) or "one"}
        signed = jwt.encode(header, claims, self.key, algorithms=[self.algorithm])
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})


def shared_key() -> OctKey:
    """Make the key of somebody who signs with the client's secret."""
    return OctKey.import_key(SECRET * 4)
