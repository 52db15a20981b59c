"""News of tickets whose number is still on its way to us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.tickets import TicketNewsRow
from connectors.ticketing import TicketEvent, TicketRef

_EVENT = TypeAdapter(TicketEvent)
# The number of a ticket comes within seconds, or when its system is up again.
_KEPT = timedelta(days=2)


def keep(session: Session, event: TicketEvent) -> None:
    """Keep an event until its ticket is known; most tickets of a system never came from here."""
    known = select(TicketNewsRow.id).where(
        TicketNewsRow.system == event.ref.system, TicketNewsRow.event_id == event.id
    )
    if session.execute(known).first() is None:
        row = TicketNewsRow(
            system=event.ref.system,
            event_id=event.id,
            number=event.ref.number,
            body=_EVENT.dump_python(event, mode="json"),
        )
        session.add(row)
        session.flush()


def take(session: Session, ref: TicketRef) -> Sequence[TicketEvent]:
    """Give what waited for a ticket, and keep it no longer."""
    mine = (TicketNewsRow.system == ref.system) & (TicketNewsRow.number == ref.number)
    rows = session.execute(select(TicketNewsRow).where(mine).order_by(TicketNewsRow.id)).scalars()
    events = [_EVENT.validate_python(row.body) for row in rows]
    session.execute(delete(TicketNewsRow).where(mine))
    return events


def forget(session: Session) -> None:
    """Let go of what nobody asked for."""
    old = TicketNewsRow.received_at < now() - _KEPT
    session.execute(delete(TicketNewsRow).where(old))
