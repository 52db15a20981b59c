"""Files in the built-in desk's tickets."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.files.keeping import keep_content
from bot.store.files import DeskFileRow
from connectors.messages import Attachment


def add(session: Session, ticket_id: int, event_key: str, files: Sequence[Attachment]) -> None:
    """Put files into a ticket, with the event that they came with."""
    for file in files:
        digest = sha256(file.content).hexdigest()
        keep_content(session, digest, file.content)
        row = DeskFileRow(
            ticket_id=ticket_id,
            event_key=event_key,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            digest=digest,
        )
        session.add(row)
    session.flush()


def of_ticket(session: Session, ticket_id: int) -> list[DeskFileRow]:
    """Give a ticket's files, oldest first."""
    query = select(DeskFileRow).where(DeskFileRow.ticket_id == ticket_id)
    return list(session.execute(query.order_by(DeskFileRow.created_at, DeskFileRow.name)).scalars())
