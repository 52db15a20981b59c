"""Where ticket systems deliver their events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request

from bot.conversation.outbox import Item
from bot.conversation.ticket_operations import TicketOperations
from bot.store.database import Database, StoreUnavailable
from connectors.channel import ChannelRequest
from connectors.channels.web.limits import Buckets, Rate, network
from connectors.errors import NotFound, Unavailable, UnknownEvent
from connectors.problems import ProblemRoute
from connectors.ticketing import ExternalTickets

MOST_BYTES = 512 * 1024
# A system that closes a thousand tickets at once is let in; who guesses signatures is not.
_RATE = Rate(burst=300, per_second=20)


@dataclass(frozen=True, slots=True)
class DoorParts:
    """What the door needs; `nudge` has a system asked for its news at once."""

    systems: Mapping[str, ExternalTickets]
    database: Database
    operations: TicketOperations
    submit: Callable[[list[Item]], None]
    nudge: Callable[[str], None]


class _Route(ProblemRoute):
    most_bytes = MOST_BYTES


def door(parts: DoorParts, rate: Rate = _RATE) -> APIRouter:
    """Make `POST /tickets/<system>/events`: acknowledged when stored, the same again is nothing."""
    router = APIRouter(prefix="/tickets", route_class=_Route, include_in_schema=False)
    knocks = Buckets(rate)

    @router.post("/{system}/events")
    async def take(system: str, request: Request) -> dict[str, int]:
        if system not in parts.systems:
            raise NotFound("There is no such ticket system here.")
        peer = request.client.host if request.client else ""
        knocks.take(f"{system} {network(peer)}")
        query = dict(request.query_params)
        asked = ChannelRequest(request.headers, await request.body(), query, peer)
        return {"told": await _taken(parts, system, asked)}

    return router


async def _taken(parts: DoorParts, system: str, asked: ChannelRequest) -> int:
    try:
        events = parts.systems[system].parse_event(asked)
    except UnknownEvent:
        return 0
    if not events:
        parts.nudge(system)
        return 0
    try:
        items = await parts.database.write(lambda s: parts.operations.receive(s, events))
    except StoreUnavailable as error:
        raise Unavailable("It could not be stored just now.", retry_after=5) from error
    parts.submit(items)
    return len(items)
