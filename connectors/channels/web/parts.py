"""What the web chat is built from; everything is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from connectors.channel import Receiver
from connectors.channels.web.channel import WebChannel
from connectors.channels.web.hub import Hub
from connectors.channels.web.limits import Gate, Limits, TranscriptRates, UploadLimits
from connectors.channels.web.origins import Origins
from connectors.channels.web.render import to_html
from connectors.channels.web.sites import Site
from connectors.channels.web.transcripts import Confirmations, Transcripts
from connectors.channels.web.visitors import Visitors
from connectors.history import History
from connectors.messages import Person
from connectors.wire import ToHtml


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an empty page shows: topics to begin with, and whether a person is on duty now.

    `changes_at` is when that changes: the end of work, or its next beginning.
    """

    topics: tuple[str, ...] = ()
    on_duty: bool = False
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may answer what somebody is writing."""

    article_id: str
    title: str
    url: str


class Suggester(Protocol):
    """Suggest articles while somebody writes."""

    async def __call__(self, text: str, person: Person) -> Sequence[Suggestion]:
        """Give the few best that this person may read; soon, or none."""


class Reception(Protocol):
    """Welcome those who come."""

    async def __call__(self, site: Site, locale: str) -> Welcome:
        """Give what the empty page of that site shows, in that language where there is one."""


@dataclass(frozen=True, slots=True)
class TranscriptParts:
    """What conversations by e-mail are made from."""

    letters: Transcripts
    confirmations: Confirmations
    rates: TranscriptRates = field(default_factory=TranscriptRates)


@dataclass(frozen=True, slots=True)
class WebParts:
    """The parts of the web chat.

    `receiver` stores what is said, `history` reads the conversations of the channel `web`.
    Without `suggest`, nothing is suggested; without `transcripts`, none are sent;
    without `uploads`, no files are taken.
    """

    visitors: Visitors
    receiver: Receiver
    history: History
    reception: Reception
    hub: Hub = field(default_factory=Hub)
    origins: Origins = field(default_factory=Origins)
    limits: Limits = field(default_factory=Limits)
    to_html: ToHtml = to_html
    suggest: Suggester | None = None
    transcripts: TranscriptParts | None = None
    uploads: UploadLimits | None = None

    def channel(self) -> WebChannel:
        """Make the channel that sends to these listeners."""
        return WebChannel(self.visitors, self.hub)

    def gate(self) -> Gate:
        """Make the gate of these limits."""
        return Gate(self.limits)
