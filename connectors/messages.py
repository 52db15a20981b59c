"""What passes between a channel and the conversation, free of any vendor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Audience = Literal["employee", "customer"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, as the channel vouches for them.

    `id` is the channel's own identifier (a Slack user, an AAD object id, a signed visitor id).
    `verified` tells whether the channel proved name and e-mail, so that they may be relied on.
    """

    id: str
    audience: Audience
    name: str | None = None
    email: str | None = None
    groups: frozenset[str] = frozenset()
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `content` is at most the channel's size limit.

    `problem` says why the channel has no content to give (`too_large`, `unavailable`): the
    message is taken all the same, and the person is told.
    """

    name: str
    media_type: str
    content: bytes
    problem: Literal["", "too_large", "unavailable"] = ""


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A button that somebody pressed.

    `action` is the button's name, `value` what it carried, `reply_id` the reply it stood under,
    `fields` what the person filled in where the reply had a form (a ticket draft).
    """

    action: str
    value: dict[str, str] = field(default_factory=dict)
    reply_id: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One thing said to us: words, or the press of a button.

    `event_id` is unique within the channel and the same when the channel delivers again.
    `conversation_id` is the channel's own name of the thread. `in_public`: others read the answer
    too, so that only what all may read is told. `speak_on` are the decisions worth a reply, for
    words that were not said to us; empty: everything is answered. `in_thread`: the conversation is
    a thread about one matter, and not a chat that goes on for ever.
    """

    channel: str
    event_id: str
    conversation_id: str
    sender: Person
    sent_at: datetime
    text: str = ""
    press: ButtonPress | None = None
    attachments: tuple[Attachment, ...] = ()
    locale: str = "en"
    in_public: bool = False
    in_thread: bool = False
    speak_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a reply; pressing it comes back as a `ButtonPress` of the same action."""

    title: str
    action: str
    value: dict[str, str] = field(default_factory=dict)
    style: Literal["default", "primary", "danger"] = "default"


@dataclass(frozen=True, slots=True)
class Source:
    """The article that an answer was taken from."""

    article_id: str
    title: str
    url: str
    owner: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftField:
    """One line of a draft that the person may edit; `options` makes it a choice."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class TicketCard:
    """A ticket as its requester sees it; `state` is that of the protocol, not a word for it."""

    number: str
    title: str
    state: str
    queue: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of ours; `text` is Markdown.

    `id` is unique and stays the same when a send is repeated: the idempotency key of the send.
    `sequence` counts the messages of a conversation, so that a client can resume. `again` tells
    that an earlier try of sending it may have arrived. `replaces` are replies of ours whose buttons
    are of no use any more: where the channel can, this one is put into their place.
    """

    id: str
    text: str
    author: Literal["bot", "agent", "system"] = "bot"
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    draft: tuple[DraftField, ...] = ()
    ticket: TicketCard | None = None
    sequence: int = 0
    in_reply_to: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    again: bool = False
    replaces: tuple[str, ...] = ()


def agent_of(reply: Reply) -> str:
    """Name the human who wrote a reply, as the person knows them; empty for all others."""
    return str(reply.details.get("agent", "")) if reply.author == "agent" else ""
