"""What is done with each kind of activity."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from connectors.channel import ChannelRequest
from connectors.channels.teams.activity import Activity
from connectors.channels.teams.cards import replies
from connectors.channels.teams.cards.parts import CARD_TYPE, Json
from connectors.channels.teams.cards.tickets import MOST_COMMENT_CHARS, ticket_card
from connectors.channels.teams.cards.welcome import welcome
from connectors.channels.teams.channel import ACTION, MESSAGE, TeamsChannel, Writer
from connectors.channels.teams.parts import (
    Drafting,
    Library,
    Reception,
    Replies,
    Requests,
    one_of,
)
from connectors.channels.teams.personal import PersonalChats
from connectors.channels.teams.pressing import PRESS, Done, executed
from connectors.channels.teams.references import Post, Posts, References
from connectors.channels.teams.roster import Roster, reference_of
from connectors.channels.teams.tokens import ChannelTokens
from connectors.channels.teams.words import say
from connectors.channels.teams.working import Deliveries, key_of, packed
from connectors.errors import BadEvent, ConnectorError, NotFound, Refused, Unavailable, UnknownEvent
from connectors.messages import Button, Person, Reply

log = logging.getLogger(__name__)

_WELCOME = "welcome"
_SAID = "application/vnd.microsoft.activity.message"


@dataclass(frozen=True, slots=True)
class TeamsParts:
    """The parts of the channel; `company` is its name on the cards."""

    channel: TeamsChannel
    tokens: ChannelTokens
    roster: Roster
    writer: Writer
    references: References
    posts: Posts
    deliveries: Deliveries
    replies: Replies
    requests: Requests
    library: Library
    drafting: Drafting
    personal: PersonalChats
    reception: Reception
    company: str


Handler = Callable[[TeamsParts, Activity, ChannelRequest], Awaitable[Json]]


async def on_message(parts: TeamsParts, activity: Activity, request: ChannelRequest) -> Json:
    """Store what was said; a bare mention is greeted."""
    if not activity.is_for_us:
        raise UnknownEvent("What is not said to the bot is not handled.")
    if activity.is_bare_mention:
        await _greet(parts, activity, key=activity.id)
        return {"accepted": True, "duplicate": False, "event_id": activity.id}
    parts.channel.parse(request, None)  # Refuses now what could not be worked off later.
    fresh = await parts.deliveries.keep(key_of(activity), activity.thread, packed(activity))
    return {"accepted": True, "duplicate": not fresh, "event_id": activity.id}


async def on_added(parts: TeamsParts, activity: Activity, request: ChannelRequest) -> Json:
    """Remember the way to where we were added, and greet once."""
    is_us = any(member.id == activity.recipient.id for member in activity.members_added)
    if is_us or activity.action == "add":
        if await parts.references.get(activity.thread) is None:
            await parts.references.keep(reference_of(activity))
        await _greet(parts, activity, key=_WELCOME)
    return {"accepted": True}


async def on_card(parts: TeamsParts, activity: Activity, request: ChannelRequest) -> Json:
    """Do what a button of a card asks for, and answer with what takes the card's place."""
    done = executed(activity)
    run = _VERBS.get(done.verb)
    if run is None:
        raise BadEvent(f"No card of ours has the verb {done.verb!r}.", "invalid")
    try:
        return await run(parts, activity, done)
    except NotFound:
        return _told(say("ticket_gone"))
    except Unavailable as error:
        # Nothing was stored. The status tells Teams so, the words the person.
        log.warning("card action failed", extra={"verb": done.verb, "why": repr(error)[:300]})
        return _error(503, say("trouble"))


async def _press(parts: TeamsParts, activity: Activity, done: Done) -> Json:
    reply = await parts.replies.reply(activity.thread, done.ours.reply_id)
    if reply is None and activity.conversation.scope != "personal":
        # In a group others see the card too; what it stands for is its owner's alone.
        return _told(say("not_yours"))
    await parts.deliveries.keep(key_of(activity), activity.thread, packed(activity))
    if reply is None:
        return _told(say("chosen", title=done.ours.action))
    return _card(replies.pressed(reply, _title(reply, done), done.fields))


async def _refresh(parts: TeamsParts, activity: Activity, done: Done) -> Json:
    return await _ticket(parts, activity, done, await parts.roster.of_message(activity))


async def _comment(parts: TeamsParts, activity: Activity, done: Done) -> Json:
    person = await parts.roster.of_message(activity)
    words = done.fields.get("comment", "")[:MOST_COMMENT_CHARS]
    if not words:
        return await _ticket(parts, activity, done, person, say("required"))
    key = f"comment-{key_of(activity)}"
    await parts.requests.comment(person, done.ours.number, words, key)
    return await _ticket(parts, activity, done, person, say("ticket_commented"))


async def _reopen(parts: TeamsParts, activity: Activity, done: Done) -> Json:
    person = await parts.roster.of_message(activity)
    key = f"reopen-{key_of(activity)}"
    # A card may be older than the ticket's state: what is open stays so.
    with suppress(Refused):
        await parts.requests.reopen(person, done.ours.number, key)
    return await _ticket(parts, activity, done, person)


_VERBS = {
    PRESS: _press,
    "ticket.refresh": _refresh,
    "ticket.comment": _comment,
    "ticket.reopen": _reopen,
}

EVENTS: Mapping[tuple[str, str], Handler] = {
    MESSAGE: on_message,
    ACTION: on_card,
    ("conversationUpdate", ""): on_added,
    ("installationUpdate", ""): on_added,
}


async def _ticket(
    parts: TeamsParts, activity: Activity, done: Done, person: Person, said: str = ""
) -> Json:
    ticket = await one_of(parts.requests, person, done.ours.number)
    return _card(ticket_card(ticket, activity.sender.id, done.ours.reply_id, said=said))


async def _greet(parts: TeamsParts, activity: Activity, key: str) -> None:
    """Greet, once a key; a greeting that is lost is no loss."""
    to = reference_of(activity)
    is_personal = to.scope == "personal"
    try:
        if await parts.posts.of_reply(to.thread, key):
            return
        card = welcome(parts.company, is_personal, parts.reception.suggestions())
        await parts.posts.keep(to.thread, Post(key, 0, await parts.writer.send(to, card)))
    except ConnectorError as error:
        log.warning("not greeted", extra={"why": repr(error)[:300]})


def _title(reply: Reply, done: Done) -> str:
    same = (b for b in reply.buttons if _is(b, done))
    return next((button.title for button in same), done.ours.action)


def _is(button: Button, done: Done) -> bool:
    return button.action == done.ours.action and button.value == done.ours.value


def _card(content: Json) -> Json:
    return {"statusCode": 200, "type": CARD_TYPE, "value": content}


def _error(status: int, words: str) -> Json:
    value = {"code": str(status), "message": words}
    return {"statusCode": status, "type": "application/vnd.microsoft.error", "value": value}


def _told(words: str) -> dict[str, Any]:
    return {"statusCode": 200, "type": _SAID, "value": words}
