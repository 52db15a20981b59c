"""Take back what somebody said: forget the words, and leave them unanswered where that can be."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.conversation import inbox
from bot.conversation.inbox import conversation_key
from bot.store.conversations import InboxRow, TurnRow
from bot.store.database import Database, StoreUnavailable
from connectors.errors import Unavailable


class Withdrawing:
    """Withdraw messages of one channel."""

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel

    async def __call__(self, conversation_id: str, event_id: str) -> None:
        """Withdraw a message; one that we never had is no trouble. Raises Unavailable."""
        key = conversation_key(self._channel, conversation_id)
        try:
            await self._database.write(lambda session: _withdraw(session, key, event_id))
        except StoreUnavailable as error:
            raise Unavailable(str(error)) from error


def _withdraw(session: Session, key: str, event_id: str) -> None:
    row = session.execute(
        select(InboxRow).where(InboxRow.conversation_id == key, InboxRow.event_id == event_id)
    ).scalar_one_or_none()
    if row is None:
        return
    row.body = row.body | {"text": ""}
    words = update(TurnRow).where(TurnRow.id == row.turn_id)
    session.execute(words.values(text=""), execution_options={"synchronize_session": False})
    if row.state == "pending":
        session.flush()
        inbox.finish(session, row.id, "withdrawn by its author")
