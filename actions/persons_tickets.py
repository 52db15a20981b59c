"""Shared by the actions about existing tickets: which one is meant, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from actions.turn import Turn
from bot.conversation.envelope import ChangeTicket
from connectors.messages import TicketCard
from connectors.ticketing import Ticket


def number_meant(turn: Turn) -> str | None:
    """Tell which ticket the person named, or pressed a button under."""
    press = turn.envelope.press
    if press and (number := press.value.get("number") or press.about.get("ticket_number")):
        return str(number)
    named = turn.entity("ticket_number")
    return str(named).upper() if named else None


def pick(tickets: Sequence[Ticket], number: str | None, *states: str) -> Ticket | None:
    """Find the named ticket, or else the newest in one of the states."""
    if number:
        return next((t for t in tickets if t.ref.number == number), None)
    return next((t for t in tickets if not states or t.state in states), None)


def change(
    turn: Turn,
    kind: Literal["comment", "reopen", "rate"],
    ticket: Ticket,
    text: str = "",
    score: int = 0,
) -> ChangeTicket:
    """Make the effect that changes a ticket; its key is that of the message that asked for it."""
    return ChangeTicket(
        type=kind,
        key=f"{kind}-{turn.envelope.conversation_id}-{turn.envelope.event_id}",
        system=ticket.ref.system,
        number=ticket.ref.number,
        text=text,
        score=score,
    )


def card(ticket: Ticket, queues: Mapping[str, str]) -> TicketCard:
    """Show a ticket to its requester."""
    return TicketCard(
        number=ticket.ref.number,
        title=ticket.title,
        state=ticket.state,
        queue=queues.get(ticket.queue, ticket.queue),
        url=ticket.ref.url,
    )
