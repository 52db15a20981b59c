"""The bench of a ticket system at somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from connectors.ticketing import ExternalTickets, TicketEvent, TicketRef, TicketState
from tests.contracts.ticketing.system import Bench
from tests.tickets.line import Line


class RemoteBench(Bench, Protocol):
    """The far side's hands; `line` is what the connector was given as its transport.

    `unmapped` is a state that the far side has and the connector's mapping does not.
    """

    system: ExternalTickets
    line: Line
    unmapped: str

    def writes(self, request: httpx.Request) -> bool:
        """Tell whether a call of the connector's changes something over there."""

    async def count(self) -> int:
        """Count all tickets there are."""

    async def told(self, ref: TicketRef) -> str:
        """Give the words that a ticket was opened with."""

    async def says(self, ref: TicketRef, text: str, *, public: bool = True) -> None:
        """Write as an agent: to the requester, or an internal note."""

    async def puts(self, ref: TicketRef, state: str) -> None:
        """Bring a ticket into a state of the far side's own, as an agent."""

    async def files_as(self, email: str, title: str) -> TicketRef:
        """File a ticket without us, for whoever has that address."""

    async def deletes(self, ref: TicketRef) -> None:
        """Delete a ticket."""

    async def locks_us_out(self) -> None:
        """Let our token be void."""

    async def lets_in(self) -> None:
        """Let our token be good again."""

    async def takes_away(self) -> None:
        """Take something away that the connector needs, so that its check has to tell."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an event says, without its id and time."""

    ref: TicketRef
    kind: str
    text: str
    state: TicketState | None


def told(events: Sequence[TicketEvent]) -> list[Told]:
    """Pick what events say."""
    return [Told(event.ref, event.kind, event.text, event.state) for event in events]


async def now(bench: RemoteBench) -> str:
    """Give a cursor that everything so far lies before."""
    return (await all_since(bench, ""))[1]


async def all_since(bench: RemoteBench, cursor: str) -> tuple[list[TicketEvent], str]:
    """Ask for news until there are no more, as the poller does."""
    events: list[TicketEvent] = []
    while True:
        news = await bench.system.news(cursor)
        events += news.events
        if not news.events or news.cursor == cursor:
            return events, news.cursor
        cursor = news.cursor
