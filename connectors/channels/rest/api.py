"""The routes of the REST channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.security import HTTPBearer

from connectors.channel import ChannelRequest, Receiver
from connectors.channels.rest.channel import MAX_BYTES, RestChannel
from connectors.channels.rest.schema import MESSAGE_BODY, PROBLEMS, Accepted, Conversation
from connectors.errors import Unavailable, UnknownEvent
from connectors.history import History, Replies
from connectors.problems import ProblemRoute
from connectors.wire import line_json, reply_json

MAX_WAIT_SECONDS = 30.0

_bearer = HTTPBearer(auto_error=False, description="The API token of the service.")


@dataclass(frozen=True, slots=True)
class RestParts:
    """The parts of the REST channel; `setting` is the name of the setting of its token."""

    channel: RestChannel
    receiver: Receiver
    replies: Replies
    history: History
    setting: str = "FRONTDESK_API_TOKEN"


def make_router(parts: RestParts) -> APIRouter:
    """Make the routes under `/api/v1` from the parts."""
    routes = _Routes(parts)
    router = APIRouter(
        prefix="/api/v1",
        tags=["messages"],
        route_class=_FilesRoute,
        dependencies=[Depends(_bearer)],
        responses=PROBLEMS,
    )
    router.post(
        "/messages",
        summary="Say something and get the replies",
        response_model=Accepted,
        openapi_extra={"requestBody": MESSAGE_BODY},
    )(routes.say)
    router.get(
        "/conversations/{conversation_id}/messages",
        summary="Read a conversation",
        response_model=Conversation,
    )(routes.read)
    return router


class _FilesRoute(ProblemRoute):
    most_bytes = MAX_BYTES


class _Routes:
    def __init__(self, parts: RestParts) -> None:
        self._parts = parts

    async def say(
        self,
        request: Request,
        wait: Annotated[
            float,
            Query(ge=0, le=MAX_WAIT_SECONDS, description="Seconds to wait for the replies."),
        ] = 10.0,
    ) -> dict[str, Any]:
        """Store what is said, then wait for the replies to it.

        `accepted` means stored: a reply that takes longer than `wait` can be read from the
        conversation later, or by repeating the call with the same `event_id`.
        """
        asked = await self._authentic(request)
        try:
            (message,) = self._parts.channel.parse(asked, None)
        except UnknownEvent as error:
            return {"accepted": False, "ignored": str(error)}
        fresh = await self._parts.receiver(message)
        replies = await self._parts.replies.wait_for(
            message.channel, message.conversation_id, message.event_id, wait, fresh
        )
        return {
            "accepted": True,
            "duplicate": not fresh,
            "event_id": message.event_id,
            "replies": [reply_json(reply) for reply in replies],
        }

    async def read(
        self,
        request: Request,
        conversation_id: Annotated[str, Path(max_length=200)],
        after: Annotated[int, Query(ge=0, description="Only lines after this sequence.")] = 0,
    ) -> dict[str, Any]:
        """Give the lines of a conversation, oldest first; an unknown one has none."""
        await self._authentic(request)
        lines = await self._parts.history.after(conversation_id, after)
        return {
            "conversation_id": conversation_id,
            "last_sequence": max((line.sequence for line in lines), default=after),
            "messages": [line_json(line) for line in lines],
        }

    async def _authentic(self, request: Request) -> ChannelRequest:
        if not self._parts.channel.is_configured:
            raise Unavailable(
                f"The REST channel has no token yet. Set {self._parts.setting} and restart."
            )
        peer = request.client.host if request.client else ""
        asked = ChannelRequest(headers=request.headers, body=b"", peer=peer)
        self._parts.channel.authenticate(asked)
        return ChannelRequest(request.headers, await request.body(), peer=peer)
