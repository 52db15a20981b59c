"""What the web chat is built from; everything is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

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
    """What an empty page shows: topics to begin with, and whether a person is there now.

    `is_open` tells whether it is within the hours of work, and `changes_at` when those end, or
    begin next.
    """

    topics: tuple[str, ...] = ()
    on_duty: bool = False
    is_open: bool = False
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has a conversation; for who waits, the place in the queue and how long it takes.

    `position` is 1 for the next one, and 0 for who does not wait; `seconds` is None where too
    little is known to tell.
    """

    state: Literal["bot", "waiting", "human", "closed"] = "bot"
    position: int = 0
    seconds: int | None = None
    agent: str = ""


class Standings(Protocol):
    """Tell how conversations stand."""

    async def __call__(self, conversation_id: str) -> Standing:
        """Give the standing of a conversation. Raises Unavailable."""


async def with_the_bot(conversation_id: str) -> Standing:
    """Tell that nobody but the bot answers, where there is no desk."""
    return Standing()


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

    `receiver` stores what is said, `history` reads the conversations of the channel `web`,
    `standing` tells who has them.
    Without `suggest`, nothing is suggested; without `transcripts`, none are sent;
    without `uploads`, no files are taken.
    """

    visitors: Visitors
    receiver: Receiver
    history: History
    reception: Reception
    standing: Standings = with_the_bot
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
