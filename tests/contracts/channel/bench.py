"""What a channel's test gives to the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from connectors.channel import Channel, ChannelRequest
from connectors.messages import Attachment, IncomingMessage, Reply
from tests.channels.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Press:
    """A press as the far side would send it; with `fields`, a form that was filled in.

    The line breaks and the NUL of `FILLED` go to the channel as they are.
    """

    action: str = "confirm_ticket"
    reply_id: str = "reply-1"
    value: Mapping[str, str] = field(default_factory=lambda: {"n": "1"})
    fields: Mapping[str, str] = field(default_factory=dict)


FILLED = {"title": "A broken\r\nchair\x00"}


@dataclass(frozen=True, slots=True)
class Carried:
    """A reply as people see it on the far side.

    `parts` are its messages in order: more than one where the far side has a limit. `id` is the
    reply's own, however the channel keeps it. Buttons, sources and ticket are what can be read of
    them: titles, and the number.
    """

    id: str
    parts: tuple[str, ...]
    buttons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ticket: str = ""

    @property
    def text(self) -> str:
        """All that it says."""
        return "\n".join(self.parts)


class Bench(Protocol):
    """A channel with its routes, and the far side's way to speak to it and to show replies.

    `longest_text` is the length above which the channel refuses what somebody says; None where
    the far side has a limit of its own (the house cuts what is too long, and says so).
    `longest_part` is the far side's limit of one message, None where there is none.
    `shows_working` tells whether the far side can show that an answer is being worked on.
    """

    channel: Channel
    ledger: Ledger
    longest_text: int | None
    longest_part: int | None
    shows_working: bool

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        """Make the request of words of one person, always in the same thread."""

    def elsewhere(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        """Make the request of words that belong to another conversation."""

    def pressed(self, press: Press, event_id: str = "event-0001") -> ChannelRequest:
        """Make the request of a press by the person of `said`, in the thread of `said`."""

    def unknown(self) -> ChannelRequest:
        """Make a genuine request of a kind that the channel does not handle."""

    def broken(self) -> Mapping[str, ChannelRequest]:
        """Make genuine (well signed) requests that cannot be read, by what is wrong with them."""

    def huge(self) -> ChannelRequest:
        """Make a genuine request with a body above the channel's limit."""

    def forged(self) -> Sequence[ChannelRequest]:
        """Make requests that would be good, had they the right signature or token."""

    def read(self, request: ChannelRequest) -> Sequence[IncomingMessage]:
        """Authenticate and parse, raising what the channel raises."""

    def deliver(self, request: ChannelRequest) -> httpx.Response:
        """Send a request through the routes; 2xx acknowledges, 5xx asks to deliver again."""

    def send(self, conversation_id: str, reply: Reply) -> None:
        """Let the channel carry a reply, raising what it raises."""

    def show_working(self, conversation_id: str, working: bool) -> None:
        """Let the channel show, or stop showing, that an answer is being worked on."""

    def is_working(self, conversation_id: str) -> bool:
        """Tell whether the far side shows that an answer is being worked on."""

    def carried(self, conversation_id: str) -> Sequence[Carried]:
        """Tell the replies that the far side shows, in order."""


class TimedBench(Bench, Protocol):
    """A bench of a channel whose requests are signed with a time."""

    def at(self, request: ChannelRequest, seconds: float) -> ChannelRequest:
        """Sign a request as of that many seconds from now."""

    tolerance: float
    """How many seconds a request may be old, or ahead of us."""


class FarSideBench(Bench, Protocol):
    """A bench of a channel that pushes its replies to a server."""

    def failing(self, how: str, retry_after: int = 0) -> AbstractContextManager[None]:
        """Let the far side fail: `down`, `busy` (with that Retry-After), `revoked` or `gone`.

        `revoked`: it takes our token no more; `gone`: the conversation is archived.
        """


class FilesBench(Bench, Protocol):
    """A bench of a channel through which people send files.

    `most_file_bytes` is the size above which a file is not taken.
    """

    most_file_bytes: int

    def sent(
        self, files: Sequence[Attachment], text: str = "", event_id: str = "event-0001"
    ) -> ChannelRequest:
        """Make the request of files, with or without words."""


def answer(bench: Bench, reply: Reply, event_id: str = "event-0001") -> str:
    """Say something, and carry one reply to it; return the conversation."""
    if not bench.ledger.messages:
        assert bench.deliver(bench.said("Hello", event_id)).is_success
    conversation_id = bench.ledger.messages[0].conversation_id
    bench.send(conversation_id, bench.ledger.answer(conversation_id, reply))
    return conversation_id
