"""The route that the Bot Connector posts to."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from connectors.channel import ChannelRequest
from connectors.channels.teams import activity as activities
from connectors.channels.teams.activity import Activity
from connectors.channels.teams.events import EVENTS, Handler, TeamsParts
from connectors.channels.teams.extension import EXTENSION
from connectors.errors import UnknownEvent
from connectors.problems import ProblemRoute

log = logging.getLogger(__name__)

PATH = "/api/teams/messages"

_HANDLERS: Mapping[tuple[str, str], Handler] = {**EVENTS, **EXTENSION}


def make_router(parts: TeamsParts) -> APIRouter:
    """Make the messaging endpoint."""
    router = APIRouter(include_in_schema=False, route_class=ProblemRoute)

    @router.post(PATH)
    async def deliver(request: Request) -> JSONResponse:
        await parts.tokens.prepare(request.headers)
        asked = ChannelRequest(request.headers, await request.body())
        parts.channel.authenticate(asked)
        activity = activities.read(asked.body)
        handler = _HANDLERS.get(activity.kind)
        if handler is None:
            return _ignored(activity, f"Events of the type {_kind(activity)!r} are not handled.")
        try:
            return JSONResponse(await handler(parts, activity, asked))
        except UnknownEvent as error:
            return _ignored(activity, str(error))

    return router


def _ignored(activity: Activity, why: str) -> JSONResponse:
    log.info("not handled", extra={"kind": _kind(activity), "why": why})
    content = {"accepted": False, "ignored": why}
    # Somebody waits for an invoke; the protocol has a status for those that nobody knows.
    return JSONResponse(content, 501 if activity.type == "invoke" else 200)


def _kind(activity: Activity) -> str:
    return " ".join(activity.kind).strip()[:80]
