"""The one module that knows Microsoft's SDK: what we write to the Bot Connector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ErrorResponseException,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.aiohttp_bf_pipeline import AsyncBfPipeline
from botframework.connector.bot_framework_sdk_client_async import (
    BotFrameworkConnectorConfiguration,
)
from msrest.exceptions import ClientException
from msrest.pipeline import AsyncHTTPSender, Request, Response, SansIOHTTPPolicy
from msrest.universal_http.async_abc import AsyncClientResponse

from connectors.channels.teams.credentials import Credentials
from connectors.channels.teams.references import Member, Reference
from connectors.channels.teams.throttling import retry_after
from connectors.errors import ConnectorError, NotFound, Refused, Unavailable

T = TypeVar("T")

_SECONDS = 10.0
# Throttled, overloaded, or in the middle of something: the far side wants to be asked again.
_LATER = frozenset((408, 409, 412, 429))


class Connector:
    """Write to threads, and ask who is there.

    Every call raises Unavailable, Refused or NotFound of `connectors.errors`.
    """

    def __init__(self, http: httpx.AsyncClient, credentials: Credentials, app_id: str) -> None:
        self._http = http
        self._credentials = credentials
        self._app_id = app_id

    async def send(self, to: Reference, content: Mapping[str, Any]) -> str:
        """Send an activity and return its id."""
        activity = _addressed(to, content)

        async def call(client: ConnectorClient) -> str:
            sent = await client.conversations.send_to_conversation(to.place, activity)
            return str(sent.id) if sent else ""

        return await self._call(to.service_url, call)

    async def update(self, to: Reference, activity_id: str, content: Mapping[str, Any]) -> None:
        """Put something else in the place of an activity of ours."""
        activity = _addressed(to, content)
        activity.id = activity_id

        async def call(client: ConnectorClient) -> None:
            await client.conversations.update_activity(to.place, activity_id, activity)

        await self._call(to.service_url, call)

    async def member(self, service_url: str, place: str, user: str) -> Member:
        """Ask the roster of a chat or channel about somebody."""

        async def call(client: ConnectorClient) -> Member:
            found = await client.conversations.get_conversation_member(place, user)
            return _member(found)

        return await self._call(service_url, call)

    async def open_personal(self, service_url: str, tenant: str, user: str) -> str:
        """Open the personal chat with somebody and return its id."""
        wanted = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=f"28:{self._app_id}"),
            members=[ChannelAccount(id=user)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )

        async def call(client: ConnectorClient) -> str:
            return str((await client.conversations.create_conversation(wanted)).id)

        return await self._call(service_url, call)

    async def _call(self, service_url: str, work: Callable[[ConnectorClient], Awaitable[T]]) -> T:
        token = await self._credentials.token()
        try:
            return await self._within(service_url, token, work)
        except ErrorResponseException as error:
            if _status(error) != 401:
                raise _mapped(error) from error
        # The token was revoked, or the secret changed: once more with a new one.
        self._credentials.forget(token)
        try:
            return await self._within(service_url, await self._credentials.token(), work)
        except ErrorResponseException as error:
            raise _mapped(error) from error

    async def _within(
        self, service_url: str, token: str, work: Callable[[ConnectorClient], Awaitable[T]]
    ) -> T:
        configuration = BotFrameworkConnectorConfiguration(
            _Token(token), service_url, pipeline_type=_pipeline(self._http)
        )
        client = ConnectorClient(None, custom_configuration=configuration)
        try:
            return await work(client)
        except ErrorResponseException:
            raise
        except (ClientException, httpx.HTTPError) as error:
            raise Unavailable(f"Teams does not answer: {type(error).__name__}: {error}") from error


def _pipeline(http: httpx.AsyncClient) -> Callable[[Any], AsyncBfPipeline]:
    def make(configuration: BotFrameworkConnectorConfiguration) -> AsyncBfPipeline:
        configuration.sender = _Sender(http)
        return AsyncBfPipeline(configuration)

    return make


class _Token(SansIOHTTPPolicy):
    """Our token in the header of a call."""

    def __init__(self, token: str) -> None:
        self._token = token

    def on_request(self, request: Request, **config: Any) -> None:
        request.http_request.headers["Authorization"] = f"Bearer {self._token}"


class _Sender(AsyncHTTPSender):
    """The SDK's calls by our own client: the SDK's would wait in threads, and try again."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def send(self, request: Request, **config: Any) -> Response:
        asked = request.http_request
        answer = await self._http.request(
            asked.method,
            asked.url,
            headers=dict(asked.headers),
            content=asked.data,
            timeout=_SECONDS,
        )
        return Response(request, _Answer(asked, answer))

    async def __aexit__(self, *error: object) -> None:
        """Leave the client open: it is not ours alone."""


class _Answer(AsyncClientResponse):
    def __init__(self, request: Any, answer: httpx.Response) -> None:
        super().__init__(request, answer)
        self.status_code = answer.status_code
        self.headers = answer.headers
        self.reason = answer.reason_phrase

    def body(self) -> bytes:
        return bytes(self.internal_response.content)


def _status(error: ErrorResponseException) -> int:
    return int(error.response.status_code)


def _mapped(error: ErrorResponseException) -> ConnectorError:
    status = _status(error)
    said = f"Teams answers {status}: {str(error)[:300]}"
    if status in _LATER or status >= 500:
        return Unavailable(said, retry_after(error.response.headers))
    return NotFound(said) if status == 404 else Refused(said)


def _addressed(to: Reference, content: Mapping[str, Any]) -> Activity:
    activity = Activity().deserialize(dict(content))
    activity.channel_id = "msteams"
    activity.service_url = to.service_url
    activity.from_property = ChannelAccount(id=to.bot)
    activity.recipient = ChannelAccount(id=to.user, aad_object_id=to.person_id)
    activity.conversation = ConversationAccount(id=to.place, tenant_id=to.tenant)
    activity.locale = to.locale
    return activity


def _member(found: ChannelAccount) -> Member:
    more = found.additional_properties or {}
    account = str(more.get("userPrincipalName") or "")
    email = str(more.get("email") or account)
    of_account = "guest" if "#EXT#" in account else "user" if account else ""
    return Member(
        name=str(found.name)[:200] if found.name else None,
        email=email if 3 <= len(email) <= 320 else None,
        role=str(more.get("userRole") or of_account),
        tenant=str(more.get("tenantId") or ""),
    )
