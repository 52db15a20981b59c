"""What the channel asks of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from connectors.errors import NotFound
from connectors.messages import DraftField, Person, Reply, Source, TicketCard


@dataclass(frozen=True, slots=True)
class Found:
    """An article that was found; `excerpt` is Markdown."""

    source: Source
    excerpt: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket as it would be sent to a team; `topic` is what it was understood to be about."""

    team: str
    topic: str
    fields: tuple[DraftField, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ticket as somebody filled it in; `facts` tell where it comes from."""

    topic: str
    fields: dict[str, str]
    facts: dict[str, str]


class Library(Protocol):
    """The articles."""

    async def search(self, text: str, person: Person) -> Sequence[Found]:
        """Find what this person may read, the best first. Raises Unavailable."""


class Requests(Protocol):
    """The tickets of people. Every call raises Unavailable."""

    async def mine(self, person: Person) -> Sequence[TicketCard]:
        """List somebody's tickets as they stand now, open ones first."""

    async def comment(self, person: Person, number: str, text: str, key: str) -> None:
        """Add something to a ticket of theirs, once a key. Raises Refused and NotFound."""

    async def reopen(self, person: Person, number: str, key: str) -> None:
        """Open a ticket of theirs again, once a key. Raises Refused and NotFound."""


async def one_of(requests: Requests, person: Person, number: str) -> TicketCard:
    """Give one of somebody's tickets. Raises NotFound and Unavailable."""
    mine = await requests.mine(person)
    found = next((ticket for ticket in mine if ticket.number == number), None)
    if found is None:
        raise NotFound(f"{number} is no ticket of this person")
    return found


class Drafting(Protocol):
    """Tickets from messages of others."""

    async def draft(self, person: Person, text: str) -> Draft:
        """Prefill a ticket."""

    async def open(self, person: Person, thread: str, key: str, wanted: Wanted) -> None:
        """Store a ticket to be opened, once a key; its news come into the thread.

        Raises Unavailable: nothing is stored.
        """


class Replies(Protocol):
    """What was said, to be shown again."""

    async def reply(self, conversation_id: str, reply_id: str) -> Reply | None:
        """Give a reply of a conversation. Raises Unavailable."""


class Reception(Protocol):
    """What a newcomer is offered."""

    def suggestions(self) -> Sequence[str]:
        """Give questions to begin with."""
