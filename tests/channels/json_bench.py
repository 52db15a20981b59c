"""What the benches of channels with JSON bodies of ours share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.channel import Channel, ChannelRequest
from connectors.messages import IncomingMessage, Reply
from connectors.tame import MAX_BODY_BYTES
from tests.channels.ledger import Ledger
from tests.channels.server import Served
from tests.contracts.channel.bench import Carried
from tests.contracts.channel.json_bodies import broken_bodies


class JsonBench:
    """A served channel with a store in memory."""

    server: Served
    channel: Channel
    ledger: Ledger
    longest_part: int | None = None
    shows_working = False
    largest_body = MAX_BODY_BYTES

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        raise NotImplementedError

    def broken(self) -> Mapping[str, ChannelRequest]:
        return broken_bodies(self.said("Hello"))

    def huge(self) -> ChannelRequest:
        return self.said("x" * (self.largest_body + 1000))

    def read(self, request: ChannelRequest) -> Sequence[IncomingMessage]:
        return self.channel.parse(request, self.channel.authenticate(request))

    def send(self, conversation_id: str, reply: Reply) -> None:
        self.server.call(self.channel.send, conversation_id, reply)

    def show_working(self, conversation_id: str, working: bool) -> None:
        self.server.call(self.channel.show_working, conversation_id, working)

    def is_working(self, conversation_id: str) -> bool:
        return False


def carried(reply: dict[str, Any]) -> Carried:
    """Read a reply as it travels in JSON."""
    return Carried(
        id=reply["id"],
        parts=(reply["text"],),
        buttons=tuple(button["title"] for button in reply["buttons"]),
        sources=tuple(source["title"] for source in reply["sources"]),
        ticket=reply["ticket"]["number"] if reply["ticket"] else "",
    )
