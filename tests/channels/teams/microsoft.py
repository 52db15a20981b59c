"""A stand-in for Microsoft: issues tokens, publishes keys, and keeps chats as the Bot Connector.

It answers as the Connector's API is documented, and remembers what is written; for tests alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SECRET = "the-secret-of-the-bot"
ISSUER = "https://api.botframework.com"

KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("one", "other")}


@dataclass
class Written:
    """An activity that the bot wrote; `body` is the newest version."""

    id: str
    place: str
    body: dict[str, Any]
    updates: int = 0


@dataclass
class Microsoft:
    """Its app and its memory; `failing` is a status that every call to a chat gets."""

    url: str = ""
    failing: int = 0
    retry_after: str = ""
    keys_down: bool = False
    endorsements: list[str] = field(default_factory=lambda: ["msteams"])
    published: list[str] = field(default_factory=lambda: ["one"])
    tokens: set[str] = field(default_factory=set)
    token_status: int = 200
    key_fetches: int = 0
    token_fetches: int = 0
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)
    opened: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    file_tokens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ids = count(1)
        chat = "/v3/conversations/{place:path}"
        self.app = Starlette(
            routes=[
                Route("/keys/openid", self._document),
                Route("/keys/jwks", self._jwks),
                Route("/{tenant}/v2.0/.well-known/openid-configuration", self._document),
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/files/{name}", self._file),
                Route("/v3/attachments/{name}/views/original", self._file),
                Route("/v3/conversations", self._open, methods=["POST"]),
                Route(f"{chat}/activities", self._write, methods=["POST"]),
                Route(f"{chat}/activities/{{activity}}", self._update, methods=["PUT"]),
                Route(f"{chat}/members/{{user}}", self._member),
            ]
        )

    @property
    def service_url(self) -> str:
        """Where the Bot Connector is."""
        return f"{self.url}/"

    def sign(self, key: str = "one", algorithm: str = "RS256", **claims: Any) -> str:
        """Make the token of a delivery, with other claims where they are given."""
        now = int(time.time())
        said = {
            "iss": ISSUER,
            "aud": APP,
            "nbf": now - 60,
            "exp": now + 3600,
            "serviceurl": self.service_url,
        } | claims
        said = {name: value for name, value in said.items() if value is not None}
        header = {"alg": algorithm, "kid": key}
        return jwt.encode(header, said, KEYS[key], algorithms=[algorithm])

    def sign_in(self, key: str = "one", **claims: Any) -> str:
        """Make the single sign-on token of Ada, with other claims where they are given."""
        said = {
            "iss": f"{self.url}/{TENANT}/v2.0",
            "tid": TENANT,
            "oid": "aad-ada",
            "name": "Ada Reis",
            "preferred_username": "ada@larkfield.example",
            "scp": "access_as_user",
            "serviceurl": None,
        }
        return self.sign(key, **(said | claims))

    def on(self, place: str) -> list[Written]:
        """Give what the bot wrote in a chat."""
        return [one for one in self.written if one.place == place]

    async def _document(self, request: Request) -> Response:
        self.key_fetches += 1
        if self.keys_down:
            return Response(status_code=503)
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{self.url}/keys/jwks"})

    async def _jwks(self, request: Request) -> Response:
        keys = [KEYS[name].as_dict(private=False) for name in self.published]
        return JSONResponse({"keys": [k | {"endorsements": self.endorsements} for k in keys]})

    async def _token(self, request: Request) -> Response:
        self.token_fetches += 1
        form = dict(part.split("=") for part in (await request.body()).decode().split("&"))
        assert (form["client_id"], form["client_secret"]) == (APP, SECRET)
        assert request.path_params["tenant"] == TENANT
        if self.token_status != 200:
            error = {"error": "invalid_client", "error_description": "The secret has expired."}
            return JSONResponse(error, self.token_status)
        token = f"token-{next(self._ids)}"
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    async def _file(self, request: Request) -> Response:
        self.file_tokens.append(request.headers.get("authorization", ""))
        kind, content = self.files[request.path_params["name"]]
        return Response(content, media_type=kind)

    async def _open(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        self.opened.append(await request.json())
        return JSONResponse({"id": f"a:opened-{len(self.opened)}"}, 201)

    async def _write(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        body, place = await request.json(), request.path_params["place"]
        assert body["conversation"]["id"] == place
        if body["type"] == "typing":
            self.typing.append(place)
            return JSONResponse({}, 201)
        self.typing = [one for one in self.typing if one != place]
        one = Written(f"activity-{next(self._ids)}", place, body)
        self.written.append(one)
        return JSONResponse({"id": one.id}, 201)

    async def _update(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        known = [one for one in self.written if one.id == request.path_params["activity"]]
        if not known:
            return _error(404, "ActivityNotFoundInConversation")
        known[0].body = await request.json()
        known[0].updates += 1
        return JSONResponse({"id": known[0].id})

    async def _member(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        user = request.path_params["user"]
        if user not in self.members:
            return _error(404, "MemberNotFoundInConversation")
        return JSONResponse({"id": user, **self.members[user]})

    def _refusal(self, request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return _error(401, "Unauthorized")
        if self.failing:
            return _error(self.failing, "Trouble", {"Retry-After": self.retry_after})
        return None


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    content = {"error": {"code": code, "message": f"{code}, says the far side."}}
    given = {name: value for name, value in (headers or {}).items() if value}
    return JSONResponse(content, status, headers=given)
