"""The personal tab: a page inside Teams with somebody's own requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from connectors.approving import Waiting
from connectors.channels.teams.cards.tickets import MOST_COMMENT_CHARS
from connectors.channels.teams.parts import Requests
from connectors.channels.teams.references import Member, References
from connectors.channels.teams.tenants import Tenants
from connectors.channels.teams.tokens import PeopleTokens
from connectors.channels.teams.words import say
from connectors.messages import Person
from connectors.problems import ProblemRoute
from connectors.tame import clean_text, clean_values

_PAGE = Path(__file__).with_name("page")
_FILES = {"": "index.html", "tab.css": "tab.css", "tab.js": "tab.js",
          "teams-js.min.js": "teams-js.min.js"}  # fmt: skip
# Where Teams and Microsoft 365 show tabs.
_FRAMES = (
    "https://teams.microsoft.com https://*.teams.microsoft.com https://*.cloud.microsoft "
    "https://*.office.com https://outlook.office365.com https://*.teams.microsoft.us"
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    f"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {_FRAMES}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_Number = Annotated[str, InPath(max_length=64)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reopening(_Strict):
    """A wish to open a request again; the same key again does nothing twice."""

    key: str = Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")


class Comment(Reopening):
    """Something to be added to a request."""

    text: str = Field(max_length=MOST_COMMENT_CHARS)


class Decision(_Strict):
    """A decision about an approval; the first one counts."""

    yes: bool
    reason: str = Field("", max_length=2000)


@dataclass(frozen=True, slots=True)
class TabParts:
    """The parts of the tab."""

    tokens: PeopleTokens
    tenants: Tenants
    references: References
    requests: Requests
    approvals: Waiting


def make_tab(parts: TabParts) -> APIRouter:
    """Make the page and what it asks for."""
    routes = _Routes(parts)
    router = APIRouter(prefix="/teams", include_in_schema=False, route_class=ProblemRoute)
    router.get("/tab/{name:path}", response_class=Response)(_file)
    router.get("/api/requests")(routes.mine)
    router.get("/api/approvals")(routes.waiting)
    router.post("/api/approvals/{approval_id}")(routes.decide)
    router.post("/api/requests/{number}/comments")(routes.comment)
    router.post("/api/requests/{number}/reopening")(routes.reopen)
    return router


def _file(name: str) -> FileResponse:
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(_PAGE / _FILES[name], headers=_HEADERS)


class _Routes:
    def __init__(self, parts: TabParts) -> None:
        self._parts = parts

    async def mine(self, request: Request, response: Response) -> dict[str, Any]:
        """List the requests of the person whose token it is."""
        response.headers["Cache-Control"] = "no-store"
        found = await self._parts.requests.mine(await self._person(request))
        return {"requests": [asdict(t) | {"state_label": say(f"state_{t.state}")} for t in found]}

    async def comment(self, request: Request, number: _Number, comment: Comment) -> dict[str, Any]:
        """Add something to one of them."""
        person = await self._person(request)
        text = clean_text(comment.text, MOST_COMMENT_CHARS)
        key = f"tab-{person.id}-{comment.key}"
        await self._parts.requests.comment(person, number, text, key)
        return {"accepted": True}

    async def reopen(self, request: Request, number: _Number, wish: Reopening) -> dict[str, Any]:
        """Open one of them again."""
        person = await self._person(request)
        await self._parts.requests.reopen(person, number, f"tab-{person.id}-{wish.key}")
        return {"accepted": True}

    async def waiting(self, request: Request, response: Response) -> dict[str, Any]:
        """List what the person whose token it is has to approve."""
        response.headers["Cache-Control"] = "no-store"
        found = await self._parts.approvals.waiting(await self._person(request))
        return {"approvals": [asdict(one) for one in found]}

    async def decide(
        self, request: Request, approval_id: _Number, wish: Decision
    ) -> dict[str, Any]:
        """Decide about one of them."""
        person = await self._person(request)
        reason = clean_values({"reason": wish.reason})["reason"]
        number = await self._parts.approvals.decide(person, approval_id, wish.yes, reason)
        return {"accepted": True, "number": number}

    async def _person(self, request: Request) -> Person:
        claims = await self._parts.tokens.claims(request.headers)
        person_id, tenant = str(claims["oid"]), str(claims["tid"])
        known = await self._parts.references.personal(person_id)
        member = known.member if known and known.member else _member(claims)
        return self._parts.tenants.person(person_id, tenant, member, None)


def _member(claims: Mapping[str, Any]) -> Member:
    account = str(claims.get("preferred_username") or "")
    is_guest = "#EXT#" in account or claims.get("acct") == 1 or "idp" in claims
    name = str(claims["name"])[:200] if claims.get("name") else None
    return Member(name, None, "guest" if is_guest else "user")
