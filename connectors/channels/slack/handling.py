"""Work off what is stored: words and presses become messages, the rest is done here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from connectors.approving import Waiting
from connectors.channel import Receiver
from connectors.channels.slack.channel import SlackChannel, message
from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.files import Files
from connectors.channels.slack.hidden import Addresses
from connectors.channels.slack.home import home_view, told
from connectors.channels.slack.items import (
    STORED,
    Asked,
    Changed,
    Decided,
    Deleted,
    HomeOpened,
    Picked,
    Pressed,
    Shown,
    Words,
)
from connectors.channels.slack.listening import Listening
from connectors.channels.slack.mrkdwn import escape
from connectors.channels.slack.parts import Conversations, Requests, Withdrawals
from connectors.channels.slack.people import People
from connectors.channels.slack.places import Place
from connectors.channels.slack.reactions import SOLVED
from connectors.channels.slack.rendering import Shown as Message
from connectors.channels.slack.rendering import section
from connectors.channels.slack.sending import Sender
from connectors.channels.slack.sharing import Sharing
from connectors.channels.slack.words import say
from connectors.errors import NotFound, Refused, Unavailable
from connectors.messages import Audience, IncomingMessage, Person, TicketCard

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the work is done with."""

    client: SlackClient
    channel: SlackChannel
    sender: Sender
    addresses: Addresses
    people: People
    files: Files
    listening: Listening
    receiver: Receiver
    conversations: Conversations
    withdrawals: Withdrawals
    requests: Requests
    approvals: Waiting
    topics: Mapping[Audience, Sequence[str]]


class Handling:
    """One function for each kind of what is stored."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._sharing = Sharing(tools.sender, tools.conversations)
        self._table: dict[type, Callable[[Any], Awaitable[None]]] = {
            Words: self._words,
            Deleted: self._deleted,
            Asked: self._asked,
            Pressed: self._pressed,
            Shown: self._sharing,
            HomeOpened: self._home,
            Changed: self._changed,
            Decided: self._decided,
            Picked: self._picked,
        }

    async def __call__(self, body: Mapping[str, Any]) -> None:
        """Work one off. Raises ConnectorError: Unavailable where it has to be tried again."""
        item = STORED.validate_python(body)
        await self._table[type(item)](item)

    async def _words(self, words: Words) -> None:
        person = await self._tools.people.person(words.user)
        speak_on = await self._tools.listening.speak_on(words, person)
        if speak_on is None:
            return
        files = await self._tools.files.fetch(words.files)
        heard = replace(message(words, person, speak_on), attachments=files)
        await self._hand_in(heard)

    async def _deleted(self, deleted: Deleted) -> None:
        await self._tools.withdrawals(str(deleted.place), deleted.message_id)

    async def _asked(self, asked: Asked) -> None:
        self._tools.addresses.remember(asked.lane, asked.response_url)
        await self._hand_in(message(asked, await self._tools.people.person(asked.user)))

    async def _pressed(self, pressed: Pressed) -> None:
        place = Place.read(pressed.conversation)
        if place.user not in {None, pressed.user}:
            await self._sharing.say_alone(pressed.response_url, say("not_yours"))
            return
        if place.is_hidden:
            self._tools.addresses.remember(str(place), pressed.response_url)
        await self._hand_in(message(pressed, await self._tools.people.person(pressed.user)))
        if pressed.action == "solved":
            await self._tools.channel.mark(place, SOLVED)

    async def _home(self, home: HomeOpened) -> None:
        await self._publish(await self._tools.people.person(home.user))

    async def _changed(self, changed: Changed) -> None:
        person = await self._tools.people.person(changed.user)
        requests = self._tools.requests
        try:
            if changed.what == "comment":
                await requests.comment(person, changed.number, changed.text, changed.key)
            else:
                await requests.reopen(person, changed.number, changed.key)
            done = "added" if changed.what == "comment" else "reopened"
        except (NotFound, Refused) as error:
            log.info("slack.change_refused", number=changed.number, error=str(error))
            done = "refused"
        await self._publish(person, told(done, changed.number))

    async def _decided(self, decided: Decided) -> None:
        person = await self._tools.people.person(decided.user)
        try:
            number = await self._tools.approvals.decide(
                person, decided.approval, decided.yes, decided.reason
            )
        except (NotFound, Refused) as error:
            log.info("slack.decision_refused", approval=decided.approval, error=str(error))
            await self._publish(person, say("home.decided"))
            return
        await self._publish(person, told("approved" if decided.yes else "rejected", number))

    async def _picked(self, picked: Picked) -> None:
        chat = await self._tools.sender.chat(picked.user)
        person = await self._tools.people.person(picked.user)
        asked = Asked(
            team=picked.team, user=picked.user, id=picked.id, channel=chat, text=picked.text
        )
        heard = replace(message(asked, person), conversation_id=str(Place(chat)))
        if await self._hand_in(heard):
            echo = say("you_asked", text=f"*{escape(picked.text)}*")
            await self._tools.sender.post(chat, Message(echo, [section(echo)]))

    async def _publish(self, person: Person, done: str = "") -> None:
        try:
            mine: Sequence[TicketCard] | None = await self._tools.requests.mine(person)
            waiting = await self._tools.approvals.waiting(person)
        except Unavailable as error:
            log.warning("slack.home_without_requests", error=str(error))
            mine, waiting = None, ()
        view = home_view(mine, self._tools.topics.get(person.audience, ()), done, waiting)
        web = self._tools.client.web
        await self._tools.client.call(web.views_publish, user_id=person.id, view=view)

    async def _hand_in(self, heard: IncomingMessage) -> bool:
        locale = await self._tools.people.locale(heard.sender.id)
        return await self._tools.receiver(replace(heard, locale=locale))
