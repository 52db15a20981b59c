"""The protocol of a ticket system: where work is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from connectors.channel import ChannelRequest
from connectors.messages import Attachment, Person

TicketType = Literal["incident", "request", "question", "complaint"]
Priority = Literal["low", "normal", "high", "urgent"]
TicketState = Literal["new", "open", "needs_info", "solved", "closed"]


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One line of the conversation that led to the ticket."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to be opened, with everything already said.

    `facts` holds what the bot knows: intent and its confidence, fields of a form, articles shown
    and refused, steps tried. `attachments` are the files that came with the conversation.
    """

    title: str
    description: str
    requester: Person
    type: TicketType = "request"
    category: str = "other"
    priority: Priority = "normal"
    queue: str = "service-desk"
    transcript: tuple[TranscriptLine, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket's name in its system: `number` is what people read, `url` may be empty."""

    system: str
    number: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its system tells it now."""

    ref: TicketRef
    title: str
    state: TicketState
    queue: str
    type: TicketType
    category: str
    priority: Priority
    requester_id: str
    created_at: datetime
    updated_at: datetime
    assignee: str | None = None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """A change of a ticket that its requester should hear of; `id` is unique within the system.

    `unknown_state` is for operators instead: `text` is a state that the mapping does not know.
    `deleted` is for both: the ticket is there no more.
    """

    id: str
    ref: TicketRef
    kind: Literal["comment", "state", "assigned", "unknown_state", "deleted"]
    at: datetime
    author: str = ""
    text: str = ""
    state: TicketState | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What happened since a cursor, oldest first; `cursor` is where to go on the next time."""

    events: tuple[TicketEvent, ...]
    cursor: str


class TicketSystem(Protocol):
    """A place where tickets live.

    Every call raises Unavailable, Refused or NotFound of `connectors.errors` and no library's
    own. `key` is an idempotency key: the same key again changes nothing and gives the same answer.
    """

    name: str

    async def open(self, ticket: NewTicket, key: str) -> TicketRef:
        """Open a ticket and return its number."""

    async def comment(
        self,
        ref: TicketRef,
        author: Person,
        text: str,
        key: str,
        attachments: Sequence[Attachment] = (),
    ) -> None:
        """Add the requester's words and files to a ticket; files may come without words."""

    async def reopen(self, ref: TicketRef, author: Person, reason: str, key: str) -> None:
        """Open a solved ticket again."""

    async def rate(self, ref: TicketRef, score: int, comment: str, key: str) -> None:
        """Record the requester's satisfaction, 1 (bad) to 5 (good), once per ticket."""

    async def status(self, ref: TicketRef) -> Ticket:
        """Tell how the ticket stands now."""

    async def find(self, requester: Person, limit: int = 5) -> Sequence[Ticket]:
        """List the requester's tickets, open ones first, newest first."""

    def parse_event(self, request: ChannelRequest) -> Sequence[TicketEvent]:
        """Translate a delivery of the system. Raises NotAuthentic, BadEvent or UnknownEvent."""


class ExternalTickets(TicketSystem, Protocol):
    """A ticket system at somebody else's: it is asked for news, and can be set up wrongly.

    Events are public words and changes of state by others. Our own words, the requester's own and
    internal notes are none. An event has the same id whether it was asked for or delivered.
    """

    async def news(self, cursor: str) -> News:
        """Tell what happened since; an empty cursor begins now and brings no events.

        Raises Unavailable.
        """

    async def check(self) -> Sequence[str]:
        """List what is missing, each with what to do; empty: it works. Raises Unavailable."""

    async def close(self) -> None:
        """Let go of the connections."""
