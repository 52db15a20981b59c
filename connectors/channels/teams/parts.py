"""What the channel asks of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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

    async def find(self, person: Person) -> Sequence[TicketCard]:
        """List somebody's tickets, open ones first."""

    async def ticket(self, person: Person, number: str) -> TicketCard:
        """Give one of somebody's tickets as it stands now. Raises NotFound."""

    async def comment(self, person: Person, number: str, text: str, key: str) -> str:
        """Store a comment to be passed on, once a key, and say so. Raises NotFound."""

    async def reopen(self, person: Person, number: str, key: str) -> str:
        """Store that a ticket is to be opened again, once a key, and say so. Raises NotFound."""


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
