"""What the web chat is built from; everything is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from connectors.channel import Receiver
from connectors.channels.web.channel import WebChannel
from connectors.channels.web.hub import Hub
from connectors.channels.web.limits import Gate, Limits
from connectors.channels.web.origins import Origins
from connectors.channels.web.render import to_html
from connectors.channels.web.sites import Site
from connectors.channels.web.visitors import Visitors
from connectors.history import History
from connectors.wire import ToHtml


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an empty page shows: topics to begin with, and whether a person is on duty now."""

    topics: tuple[str, ...] = ()
    on_duty: bool = False


class Reception(Protocol):
    """Welcome those who come."""

    async def __call__(self, site: Site, locale: str) -> Welcome:
        """Give what the empty page of that site shows, in that language where there is one."""


@dataclass(frozen=True, slots=True)
class WebParts:
    """The parts of the web chat.

    `receiver` stores what is said, `history` reads the conversations of the channel `web`.
    """

    visitors: Visitors
    receiver: Receiver
    history: History
    reception: Reception
    hub: Hub = field(default_factory=Hub)
    origins: Origins = field(default_factory=Origins)
    limits: Limits = field(default_factory=Limits)
    to_html: ToHtml = to_html

    def channel(self) -> WebChannel:
        """Make the channel that sends to these listeners."""
        return WebChannel(self.visitors, self.hub)

    def gate(self) -> Gate:
        """Make the gate of these limits."""
        return Gate(self.limits)
