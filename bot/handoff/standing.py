"""How web conversations stand: who has them, and who waits at which place."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.conversation.inbox import conversation_key
from bot.handoff import records, waits
from bot.handoff.duty import Duty
from bot.store.database import Database, StoreUnavailable
from bot.store.handoff import HandoffRow
from connectors.channels.web.parts import Standing
from connectors.errors import Unavailable


class DeskStandings:
    """Read those of one channel from the desk."""

    def __init__(self, database: Database, duty: Duty, channel: str) -> None:
        self._database = database
        self._duty = duty
        self._channel = channel

    async def __call__(self, conversation_id: str) -> Standing:
        """Give the standing of a conversation. Raises Unavailable."""
        key = conversation_key(self._channel, conversation_id)
        try:
            return await self._database.read(lambda session: self._standing(session, key))
        except StoreUnavailable as error:
            raise Unavailable("The queue cannot be read now. Try again soon.") from error

    def _standing(self, session: Session, key: str) -> Standing:
        row = session.get(HandoffRow, key)
        if row is None:
            return Standing()
        if row.state == "waiting":
            before = waits.ahead(session, row)
            room = self._duty.room(session, row.team)
            seconds = waits.expected(session, row.team, before, *room)
            return Standing("waiting", before + 1, seconds)
        return Standing(row.state, agent=records.agent_name(session, row))  # type: ignore[arg-type]
