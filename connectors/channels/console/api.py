"""The route of the console channel: a question in, the replies to it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Query, Request

from connectors.channel import ChannelRequest, Receiver
from connectors.channels.console.channel import ConsoleChannel
from connectors.errors import UnknownEvent
from connectors.history import History, Replies
from connectors.problems import ProblemRoute
from connectors.wire import line_json, reply_json

MAX_WAIT_SECONDS = 60.0


class Lines(History, Replies, Protocol):
    """Everything that can be read of a conversation."""

    async def understood(self, conversation_id: str, event_id: str) -> dict[str, Any]:
        """Tell what was made of an event: intent, confidence, decision, milliseconds by step."""


@dataclass(frozen=True, slots=True)
class ConsoleParts:
    """The parts of the console channel."""

    channel: ConsoleChannel
    receiver: Receiver
    lines: Lines


def make_router(parts: ConsoleParts) -> APIRouter:
    """Make the routes behind `frontdesk ask`."""
    router = APIRouter(include_in_schema=False, route_class=ProblemRoute)

    @router.post("/internal/ask")
    async def ask(
        request: Request,
        wait: Annotated[float, Query(ge=0, le=MAX_WAIT_SECONDS)] = MAX_WAIT_SECONDS,
    ) -> dict[str, Any]:
        asked = ChannelRequest(request.headers, await request.body())
        parts.channel.authenticate(asked)
        try:
            (message,) = parts.channel.parse(asked, None)
        except UnknownEvent as error:
            return {"ignored": str(error)}
        fresh = await parts.receiver(message)
        where = (message.conversation_id, message.event_id)
        replies = await parts.lines.wait_for(parts.channel.name, *where, wait, fresh)
        return {
            "conversation_id": message.conversation_id,
            "event_id": message.event_id,
            "duplicate": not fresh,
            "replies": [reply_json(reply) for reply in replies],
            **await parts.lines.understood(*where),
        }

    @router.get("/internal/conversations/{conversation_id}")
    async def read(
        request: Request, conversation_id: str, after: Annotated[int, Query(ge=0)] = 0
    ) -> dict[str, Any]:
        parts.channel.authenticate(ChannelRequest(request.headers, b""))
        lines = await parts.lines.after(conversation_id, after)
        return {"lines": [line_json(line) for line in lines]}

    return router
