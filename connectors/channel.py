"""The protocol of a channel: where people ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from connectors.messages import IncomingMessage, Person, Reply


@dataclass(frozen=True, slots=True)
class ChannelRequest:
    """One delivery of a channel as it came in, free of the web framework."""

    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)
    peer: str = ""


class Channel(Protocol):
    """A place where people ask: proves who speaks, translates, and carries replies back."""

    name: str

    def authenticate(self, request: ChannelRequest) -> Person | None:
        """Prove that the request is genuine.

        Returns the person where the request itself carries the identity, else None.
        Raises NotAuthentic.
        """

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate a genuine request into messages. Raises BadEvent or UnknownEvent."""

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Carry a reply to the channel's conversation; `reply.id` is the idempotency key.

        Raises Unavailable (to be tried again), Refused or NotFound (not to be).
        """

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Show, or stop showing, that an answer is being worked on; never raises."""


class Reach(Protocol):
    """The way to somebody in a chat of their own, though they have not written there."""

    async def find(self, email: str, names: Sequence[str]) -> tuple[Person, str] | None:
        """Find the person of a verified address, and the conversation that is theirs alone.

        `names` are ids by which the channel has vouched for that address before. Raises
        Unavailable, Refused or NotFound.
        """


class Receiver(Protocol):
    """What a channel with a connection of its own hands its messages to."""

    async def __call__(self, message: IncomingMessage) -> bool:
        """Store the message; returns only when it is stored. False: it was here before."""
