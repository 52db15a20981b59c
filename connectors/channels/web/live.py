"""The routes of the web chat: sessions, the WebSocket, and plain HTTP where there is none."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Query, Request, Response, WebSocket
from pydantic import BaseModel, ConfigDict, Field

from connectors.channel import ChannelRequest
from connectors.channels.web.channel import Locale
from connectors.channels.web.connection import CLOSE_TOO_MANY, Connection
from connectors.channels.web.entrance import About
from connectors.channels.web.feed import Feed
from connectors.channels.web.intake import Intake
from connectors.channels.web.limits import Gate, UploadLimits
from connectors.channels.web.origins import preflight
from connectors.channels.web.parts import TranscriptParts, WebParts
from connectors.channels.web.sites import Site
from connectors.channels.web.suggesting import Suggesting
from connectors.channels.web.transcripts import TranscriptRoute
from connectors.channels.web.uploads import UploadRoute
from connectors.channels.web.visitors import Visitor
from connectors.problems import TooFast
from connectors.tame import parse_json, parse_model
from connectors.wire import line_json

PREFIX = "/api/v1/web"
HISTORY_LINES = 200
MAX_WAIT_SECONDS = 25.0


class SessionAsk(BaseModel):
    """What a client says to begin: `token` is the host site's, `resume` our own of before."""

    model_config = ConfigDict(extra="ignore")
    site: str = Field(max_length=64)
    token: str | None = Field(None, max_length=8192)
    resume: str | None = Field(None, max_length=8192)
    locale: Locale = "en"
    about: About = Field(default_factory=About)


def make_router(parts: WebParts) -> APIRouter:
    """Make the routes under `/api/v1/web` from the parts."""
    gate = parts.gate()
    routes = _Routes(parts, gate)
    router = APIRouter(
        prefix=PREFIX, route_class=parts.origins.route_class(), include_in_schema=False
    )
    router.get("/sites/{name}")(routes.site)
    if parts.suggest:
        router.get("/sites/{name}/articles")(Suggesting(parts, gate, parts.suggest).articles)
    if parts.transcripts:
        router.post("/transcript")(_transcripts(parts, parts.transcripts).take)
    router.post("/session")(routes.session)
    router.post("/messages")(routes.take)
    if parts.uploads:
        router.add_api_route(
            "/messages/files",
            UploadRoute(parts.visitors, routes.intake, gate, parts.uploads).take,
            methods=["POST"],
            route_class_override=parts.origins.route_class(parts.uploads.most_body),
        )
    router.get("/messages")(routes.news)
    router.options("/{path:path}")(preflight)
    router.websocket("/live")(routes.live)
    return router


def _transcripts(parts: WebParts, mail: TranscriptParts) -> TranscriptRoute:
    return TranscriptRoute(parts.visitors, mail.letters, mail.confirmations, mail.rates)


class _Routes:
    def __init__(self, parts: WebParts, gate: Gate) -> None:
        self._parts = parts
        self._gate = gate
        self.intake = Intake(parts, parts.channel(), gate)

    async def site(self, name: str, request: Request, response: Response) -> dict[str, Any]:
        """Tell what the empty page shows; makes nothing and remembers nothing."""
        self._gate.look(_peer(request))
        site = self._parts.visitors.site(name)
        _never_cache(response)
        asked = ChannelRequest(request.headers, b"", peer=_peer(request))
        welcome = await self._welcome(site, request.query_params.get("locale", "en"))
        return welcome | {"open": site.admits_anonymous(asked)}

    async def session(self, request: Request, response: Response) -> dict[str, Any]:
        """Begin or resume a session."""
        self._gate.session(_peer(request))
        asked = await _channel_request(request)
        ask = parse_model(SessionAsk, parse_json(asked.body))
        site = self._parts.visitors.site(ask.site)
        visitor = self._parts.visitors.admit(asked, site, ask.token, ask.resume, ask.about)
        _never_cache(response)
        return await self._welcome(site, ask.locale) | await self._session(visitor)

    async def take(self, request: Request) -> dict[str, Any]:
        """Take one frame, as the socket does."""
        return await self.intake.take(await _channel_request(request))

    async def news(
        self,
        request: Request,
        response: Response,
        after: int = Query(0, ge=0),
        wait: float = Query(0.0, ge=0),
        working: bool = False,
    ) -> dict[str, Any]:
        """Give the lines after a sequence, waiting for them where there are none yet.

        `working` is what the client shows: a change of it is news too.
        """
        self._gate.look(_peer(request))
        visitor = self._parts.visitors.read(await _channel_request(request))
        conversation_id, hub = visitor.conversation_id, self._parts.hub
        feed = Feed(self._parts.history, self._parts.to_html, conversation_id, after)
        _never_cache(response)
        with hub.listen(conversation_id) as listener:
            lines = await feed.news(listener)
            if not lines and wait and working == hub.is_working(conversation_id):
                await listener.wait(min(wait, MAX_WAIT_SECONDS))
                lines = await feed.news(listener)
        return {
            "messages": lines,
            "last_sequence": feed.cursor,
            "working": hub.is_working(conversation_id),
            "standing": asdict(await self._parts.standing(conversation_id)),
        }

    async def live(self, socket: WebSocket) -> None:
        """Serve a socket; a page of another origin is not let in."""
        if not self._parts.origins.allow(socket.headers):
            await socket.close(1008)
            return
        await socket.accept()
        try:
            self._gate.session(socket.client.host if socket.client else "")
        except TooFast:
            await socket.close(CLOSE_TOO_MANY)
            return
        await Connection(socket, self._parts, self.intake).serve()

    async def _welcome(self, site: Site, locale: str) -> dict[str, Any]:
        welcome = await self._parts.reception(site, locale)
        entrance, until = site.entrance, welcome.changes_at
        return {
            "site": site.name,
            "title": site.title,
            "topics": list(welcome.topics),
            "on_duty": welcome.on_duty,
            "is_open": welcome.is_open,
            "changes_at": until.isoformat() if until else None,
            "consent": entrance.consent,
            "consent_html": self._parts.to_html(entrance.text) if entrance.text else None,
            "privacy_url": entrance.privacy_url or None,
            "files": _told(self._parts.uploads),
            "mails": self._parts.transcripts is not None,
            "suggests": self._parts.suggest is not None,
            "pre_chat": [asdict(field) for field in entrance.fields],
        }

    async def _session(self, visitor: Visitor) -> dict[str, Any]:
        lines = await self._parts.history.latest(visitor.conversation_id, HISTORY_LINES)
        return {
            "token": self._parts.visitors.token(visitor),
            "conversation_id": visitor.conversation_id,
            "last_sequence": max((line.sequence for line in lines), default=0),
            "messages": [line_json(line, self._parts.to_html) for line in lines],
            "name": visitor.person.name,
            "email": visitor.confirmed or visitor.person.email,
            "working": self._parts.hub.is_working(visitor.conversation_id),
            "standing": asdict(await self._parts.standing(visitor.conversation_id)),
        }


async def _channel_request(request: Request) -> ChannelRequest:
    return ChannelRequest(headers=request.headers, body=await request.body(), peer=_peer(request))


def _told(limits: UploadLimits | None) -> dict[str, Any] | None:
    if limits is None:
        return None
    return {
        "most": limits.most_files,
        "bytes": limits.most_bytes,
        "together": limits.most_together,
        "endings": list(limits.endings),
    }


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _never_cache(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
