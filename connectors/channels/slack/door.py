"""The door: Bolt sorts what comes, we store it, and only then it is acknowledged."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from slack_bolt import BoltResponse
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError

from connectors.channel import ChannelRequest
from connectors.channels.slack import modal
from connectors.channels.slack.channel import SlackChannel
from connectors.channels.slack.events import Payload
from connectors.channels.slack.items import Changed, Item, Opening, Pressed, Words
from connectors.channels.slack.listening import Listening
from connectors.channels.slack.openings import Openings
from connectors.channels.slack.parts import Shelf
from connectors.channels.slack.payloads import MOST_BYTES, payload_of
from connectors.channels.slack.workspace import Workspace
from connectors.errors import ConnectorError, UnknownEvent
from connectors.problems import ProblemRoute, problem_of

log = structlog.get_logger(__name__)

PATH = "/api/v1/slack/events"
_ALL = re.compile(".*", re.DOTALL)


class SlackRoute(ProblemRoute):
    """Bodies as large as Slack makes them."""

    most_bytes = MOST_BYTES


class Door:
    """Slack's deliveries, by HTTP and by Socket Mode alike."""

    def __init__(
        self,
        channel: SlackChannel,
        workspace: Workspace,
        listening: Listening,
        openings: Openings,
        shelf: Shelf,
        token: str,
    ) -> None:
        self._channel = channel
        self._workspace = workspace
        self._listening = listening
        self._openings = openings
        self._shelf = shelf
        self._token = token
        self.app = self._make_app()

    async def take(self, payload: Payload) -> dict[str, str]:
        """Store a delivery; return what is wrong with a form. Raises ConnectorError."""
        try:
            item = self._channel.read(payload)
        except UnknownEvent as error:
            log.debug("slack.ignored", why=str(error))
            return {}
        if isinstance(item, Opening):
            self._openings.begin(item)
            return {}
        if wrong := _wrong(item):
            return wrong
        if not isinstance(item, Words) or self._listening.may_matter(item):
            await self._shelf.keep(item.key, item.lane, item.model_dump(mode="json"))
        return {}

    def routes(self) -> APIRouter:
        """Make the route that Slack delivers to."""
        router = APIRouter(route_class=SlackRoute, include_in_schema=False)
        handler = AsyncSlackRequestHandler(self.app)

        @router.post(PATH)
        async def deliver(request: Request) -> Response:
            asked = ChannelRequest(request.headers, await request.body())
            self._channel.authenticate(asked)
            # What cannot be read is refused here, with its reason: Bolt would break on it.
            with suppress(UnknownEvent):
                self._channel.read(payload_of(asked))
            return await handler.handle(request)

        return router

    def _make_app(self) -> AsyncApp:
        app = AsyncApp(
            authorize=_authorizer(self._workspace, self._token),
            # The route has checked the signature; a socket is opened by us, with our token.
            request_verification_enabled=False,
            # An acknowledgement goes out only when the listener has come to its end.
            process_before_response=True,
            raise_error_for_unhandled_request=True,
        )
        app.event(_ALL)(self._event)
        app.command(_ALL)(self._event)
        app.shortcut(_ALL)(self._event)
        app.action(_ALL)(self._event)
        app.view(_ALL)(self._event)
        app.error(self._failed)
        return app

    async def _event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        wrong = await self.take(body)
        if wrong:
            await ack(response_action="errors", errors=wrong)
        else:
            await ack()

    async def _failed(self, error: Exception) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            # A real delivery of a kind that we do not handle.
            return BoltResponse(status=200)
        if not isinstance(error, ConnectorError):
            log.error("slack.door_broken", error=repr(error), exc_info=error)
            return BoltResponse(status=500)
        log.info("slack.refused", why=repr(error))
        told = problem_of(error)
        headers: dict[str, str | Sequence[str]] = {
            name: value for name, value in told.headers.items() if name != "content-length"
        }
        return BoltResponse(
            status=told.status_code, body=bytes(told.body).decode(), headers=headers
        )


def _wrong(item: Item) -> dict[str, str]:
    match item:
        case Pressed(fields=fields) if fields:
            return modal.errors(fields)
        case Changed(what="comment", text=text):
            return modal.errors({modal.TEXT: text})
    return {}


def _authorizer(
    workspace: Workspace, token: str
) -> Callable[[str | None], Awaitable[AuthorizeResult]]:
    # No method: Bolt would hand it a `self` of its own.
    async def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team_id,
            bot_id=workspace.bot,
            bot_user_id=workspace.user,
            bot_token=token,
        )

    return authorize
