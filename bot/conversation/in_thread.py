"""Which ticket a conversation is about, so that replies to its news become comments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.store.conversations import ConversationRow
from connectors.ticketing import TicketEvent, TicketRef

_OVER = frozenset(("solved", "closed"))


def opened(session: Session, conversation_id: str, ref: TicketRef) -> None:
    """Note the ticket that was opened from a conversation: the last one counts."""
    _set(session, conversation_id, ticket_system=ref.system, ticket_number=ref.number)


def heard(session: Session, conversation_id: str, event: TicketEvent, sequence: int) -> None:
    """Note news of a ticket that were told as that line: they ask for words, or end the matter."""
    if event.state in _OVER or event.kind == "deleted":
        mine = ConversationRow.ticket_number == event.ref.number
        _set(session, conversation_id, mine, ticket_system=None, ticket_number=None)
        return
    asks = event.kind == "comment" or event.state == "needs_info"
    place = {"ticket_system": event.ref.system, "ticket_number": event.ref.number}
    _set(session, conversation_id, **place, **({"news_sequence": sequence} if asks else {}))


def _set(session: Session, conversation_id: str, *where: Any, **values: Any) -> None:
    session.execute(
        update(ConversationRow).where(ConversationRow.id == conversation_id, *where).values(values),
        execution_options={"synchronize_session": False},
    )
