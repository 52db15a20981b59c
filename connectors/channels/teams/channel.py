"""The Teams channel: proves who speaks, translates, and carries replies back."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from connectors.channel import ChannelRequest
from connectors.channels.teams import activity as activities
from connectors.channels.teams.activity import Activity
from connectors.channels.teams.cards import replies
from connectors.channels.teams.cards.parts import attached
from connectors.channels.teams.cards.tickets import ticket_card
from connectors.channels.teams.parts import Requests, one_of
from connectors.channels.teams.pressing import PRESS, executed
from connectors.channels.teams.references import Post, Posts, Reference, References
from connectors.channels.teams.tenants import Tenants
from connectors.channels.teams.tokens import ChannelTokens, check_source
from connectors.errors import BadEvent, ConnectorError, NotFound, UnknownEvent
from connectors.messages import ButtonPress, IncomingMessage, Person, Reply
from connectors.tame import MAX_BODY_BYTES, clean_text

log = logging.getLogger(__name__)

CHANNEL = "msteams"
ACTION = ("invoke", "adaptiveCard/action")
MESSAGE = ("message", "")


class Writer(Protocol):
    """What writes to Teams. Every call raises Unavailable, Refused or NotFound."""

    async def send(self, to: Reference, content: Mapping[str, Any]) -> str:
        """Send an activity and return its id."""

    async def update(self, to: Reference, activity_id: str, content: Mapping[str, Any]) -> None:
        """Put something else in the place of an activity of ours."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Where people can be reached, and what was sent there."""

    references: References
    posts: Posts


class TeamsChannel:
    """Microsoft Teams, through the Bot Connector."""

    name = "teams"

    def __init__(
        self,
        tokens: ChannelTokens,
        tenants: Tenants,
        writer: Writer,
        memory: Memory,
        requests: Requests,
    ) -> None:
        self._tokens = tokens
        self._tenants = tenants
        self._writer = writer
        self._memory = memory
        self._requests = requests

    def authenticate(self, request: ChannelRequest) -> None:
        """Check the token, what it was made for, and the tenant; the person is in the body.

        The keys have to be prepared. Raises NotAuthentic, or BadEvent for a broken body.
        """
        claims, key = self._tokens.claims(request.headers)
        activity = activities.read(request.body)
        if activity.channel != CHANNEL:
            raise BadEvent(f"Activities of {activity.channel!r} do not belong here.", "invalid")
        check_source(claims, key, activity.service_url, activity.channel)
        self._tenants.check(activity.tenant)

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate an activity. Raises BadEvent or UnknownEvent."""
        return self.translate(activities.read(request.body), person)

    def translate(self, activity: Activity, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate an activity that has been read. Raises BadEvent or UnknownEvent."""
        sender = person or self._tenants.person(
            activity.person_id, activity.tenant, None, activity.sender.name
        )
        if activity.kind == MESSAGE:
            return [self._message(activity, sender, _words(activity))]
        if activity.kind == ACTION and (done := executed(activity)).verb == PRESS:
            return [self._message(activity, sender, "", done.press)]
        raise UnknownEvent(f"Events of the type {' '.join(activity.kind)[:80]!r} are not handled.")

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Send a reply's messages; those that went before are not sent again."""
        to = await self._memory.references.get(conversation_id)
        if to is None:
            raise NotFound("Teams has never told us where this conversation is.")
        if reply.replaces and await self._replace(to, reply):
            return
        sent = await self._memory.posts.of_reply(conversation_id, reply.id)
        for part, content in enumerate(replies.activities(reply, to.user)):
            if part not in sent:
                await self._send(to, reply, part, content)
        number = reply.details.get("ticket_number")
        if number and reply.ticket is None:
            await self._renew(to, str(number))

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Show that an answer is being worked on; Teams itself takes it away."""
        try:
            to = await self._memory.references.get(conversation_id) if working else None
            if to is not None:
                await self._writer.send(to, {"type": "typing"})
        except ConnectorError as error:
            log.info("typing not shown", extra={"why": repr(error)[:300]})

    def _message(
        self, activity: Activity, sender: Person, text: str, press: ButtonPress | None = None
    ) -> IncomingMessage:
        return IncomingMessage(
            channel=self.name,
            event_id=activity.id,
            conversation_id=activity.thread,
            sender=sender,
            sent_at=activity.at(datetime.now(UTC)),
            text=text,
            press=press,
            locale=activity.locale,
            in_public=activity.conversation.scope != "personal",
            in_thread=activity.conversation.scope == "channel",
        )

    async def _send(self, to: Reference, reply: Reply, part: int, content: dict[str, Any]) -> None:
        activity_id = await self._writer.send(to, content)
        about = reply.ticket.number if reply.ticket else ""
        await self._memory.posts.keep(to.thread, Post(reply.id, part, activity_id, about))

    async def _replace(self, to: Reference, reply: Reply) -> bool:
        """Put a reply into the places of those that it replaces; False where none was sent."""
        content, found = replies.activities(reply, to.user)[-1], False
        for replaced in reply.replaces:
            sent = await self._memory.posts.of_reply(to.thread, replaced)
            if sent:
                await self._writer.update(to, sent[max(sent)], content)
                found = True
        return found

    async def _renew(self, to: Reference, number: str) -> None:
        """Bring a ticket's newest card into step; the news themselves have been told."""
        try:
            shown = await self._memory.posts.about(to.thread, number)
            person = self._tenants.person(to.person_id, to.tenant, to.member, None)
            ticket = await one_of(self._requests, person, number) if shown else None
            if ticket is not None:
                fresh = ticket_card(ticket, to.user, shown[0].reply_id)
                content = {"type": "message", "attachments": [attached(fresh)]}
                await self._writer.update(to, shown[0].activity_id, content)
        except ConnectorError as error:
            log.warning("card not renewed", extra={"ticket": number, "why": repr(error)[:300]})


def _words(activity: Activity) -> str:
    if activity.text is None and not activity.files:
        raise BadEvent("Please correct text: there is none.", "invalid")
    if activity.files and not activity.words:
        return ""
    # The house cuts what is too long, and tells the person so.
    return clean_text(activity.words, MAX_BODY_BYTES)
