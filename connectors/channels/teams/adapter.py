"""The one module that knows Microsoft's SDK: what we write to the Bot Connector."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ErrorResponseException,
)
from botframework.connector.aio import ConnectorClient
from msrest.authentication import BasicTokenAuthentication
from msrest.exceptions import ClientException

from connectors.channels.teams.credentials import Credentials
from connectors.channels.teams.references import Member, Reference
from connectors.channels.teams.throttling import retry_after
from connectors.errors import ConnectorError, NotFound, Refused, Unavailable

T = TypeVar("T")

_SECONDS = 10
# Throttled, overloaded, or in the middle of something: the far side wants to be asked again.
_LATER = frozenset((408, 409, 412, 429))


class Connector:
    """Write to threads, and ask who is there.

    Every call raises Unavailable, Refused or NotFound of `connectors.errors`.
    """

    def __init__(self, credentials: Credentials, app_id: str) -> None:
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
            return await _within(service_url, token, work)
        except ErrorResponseException as error:
            if _status(error) != 401:
                raise _mapped(error) from error
        # The token was revoked, or the secret changed: once more with a new one.
        self._credentials.forget(token)
        try:
            return await _within(service_url, await self._credentials.token(), work)
        except ErrorResponseException as error:
            raise _mapped(error) from error


async def _within(
    service_url: str, token: str, work: Callable[[ConnectorClient], Awaitable[T]]
) -> T:
    client = ConnectorClient(BasicTokenAuthentication({"access_token": token}), service_url)
    client.config.connection.timeout = _SECONDS
    # Trying again is the outbox's, which also keeps the order.
    client.config.retry_policy.retries = 0
    client.config.retry_policy.policy.status_forcelist = ()
    try:
        async with asyncio.timeout(2 * _SECONDS):
            return await work(client)
    except ErrorResponseException:
        raise
    except (ClientException, OSError, TimeoutError) as error:
        raise Unavailable(f"Teams does not answer: {type(error).__name__}: {error}") from error


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
    )
