"""What the house gives to the Slack channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from connectors.history import History
from connectors.messages import Person, Reply, TicketCard


class Shelf(Protocol):
    """Where deliveries are kept until they are worked off, in order within a lane."""

    async def keep(self, key: str, lane: str, body: Mapping[str, Any]) -> bool:
        """Store a delivery; False when it was here before. Raises Unavailable."""


class Conversations(History, Protocol):
    """The stored lines of our conversations, and single replies."""

    async def reply(self, conversation_id: str, reply_id: str) -> Reply | None:
        """Give one reply of a conversation. Raises Unavailable."""


class Withdrawals(Protocol):
    """Take back what somebody said."""

    async def __call__(self, conversation_id: str, event_id: str) -> None:
        """Forget the words, and do not answer them if that is still to come."""


class Requests(Protocol):
    """One person's tickets. Every call raises Unavailable; a change also Refused or NotFound."""

    async def mine(self, person: Person) -> Sequence[TicketCard]:
        """List them, open ones first, newest first."""

    async def comment(self, person: Person, number: str, text: str, key: str) -> None:
        """Add something to a ticket, once a key."""

    async def reopen(self, person: Person, number: str, key: str) -> None:
        """Open a solved ticket again, once a key."""
