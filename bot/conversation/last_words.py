"""A ticket from a person's last words: for when nobody can ask them for better ones."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.envelope import DraftedTicket, OpenTicket
from bot.store.conversations import TurnRow

_TITLE_CHARS = 100


def draft(session: Session, conversation_id: str, key: str, reason: str, queue: str) -> OpenTicket:
    """Draft from the last words that were typed; `reason` says why nobody chose better ones."""
    words = _last_words(session, conversation_id)
    ticket = DraftedTicket(
        title=words[:_TITLE_CHARS],
        description=words,
        type="request",
        category="other",
        priority="normal",
        queue=queue,
        facts={"reason": reason},
    )
    return OpenTicket(key=key, ticket=ticket)


def _last_words(session: Session, conversation_id: str) -> str:
    query = (
        select(TurnRow.text)
        .where(TurnRow.conversation_id == conversation_id)
        .where(TurnRow.author == "person", TurnRow.text != "")
        .order_by(TurnRow.sequence.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none() or "The person asked to talk to somebody."
