"""What operators have to see to: noted once, kept until it is settled."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.tickets import TicketTroubleRow

log = structlog.get_logger(__name__)


def note(session: Session, kind: str, system: str, key: str, detail: str, number: str = "") -> None:
    """Note something; the same key again changes nothing, whether it is settled or not."""
    whole = f"{kind}-{system}-{key}"[:200]
    known = select(TicketTroubleRow.id).where(TicketTroubleRow.key == whole)
    if session.execute(known).first() is not None:
        return
    log.warning(f"tickets.{kind}", system=system, number=number, detail=detail)
    row = TicketTroubleRow(
        key=whole, system=system, number=number[:64], kind=kind, detail=detail[:2000]
    )
    session.add(row)
    session.flush()


def note_state(session: Session, kind: str, system: str, detail: str) -> None:
    """Note how a system stands as a whole; it is noted anew where it had been settled."""
    note(session, kind, system, "now", detail)
    anew = {"settled_at": None, "detail": detail[:2000], "noticed_at": now()}
    query = update(TicketTroubleRow).where(TicketTroubleRow.settled_at.is_not(None))
    session.execute(query.where(TicketTroubleRow.key == f"{kind}-{system}-now").values(anew))


def settle_state(session: Session, kind: str, system: str) -> None:
    """Note that a system stands well again."""
    _settle(session, TicketTroubleRow.key == f"{kind}-{system}-now")


def settle(session: Session, trouble_id: int) -> bool:
    """Note that somebody saw to it; False when there is no such one open."""
    return _settle(session, TicketTroubleRow.id == trouble_id)


def unsettled(session: Session) -> Sequence[TicketTroubleRow]:
    """List what is to be seen to, oldest first."""
    query = select(TicketTroubleRow).where(TicketTroubleRow.settled_at.is_(None))
    return session.execute(query.order_by(TicketTroubleRow.id)).scalars().all()


def _settle(session: Session, which: ColumnElement[bool]) -> bool:
    query = select(TicketTroubleRow).where(which, TicketTroubleRow.settled_at.is_(None))
    rows = session.execute(query).scalars().all()
    for row in rows:
        row.settled_at = now()
    return bool(rows)
