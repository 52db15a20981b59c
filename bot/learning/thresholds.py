"""Hold the thresholds of the topics ready for every answer, as the database has them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.learning.following import Follower
from bot.learning.outcomes import keys_of
from bot.store.database import Database
from bot.store.learning import TopicBudgetRow
from bot.topics import Topics

_PAUSE_SECONDS = 1.0


class TopicThresholds:
    """Tell from which confidence on a topic is answered; follows changes within a second or two."""

    def __init__(self, database: Database, topics: Topics) -> None:
        self._database = database
        self._topics = topics
        self._known: dict[str, float | None] = {}
        self._follower = Follower("thresholds", self.refresh, _PAUSE_SECONDS)

    def answer_from(self, intent: str) -> float:
        """Give the threshold of an intent's nearest budget; 0 leaves the default.

        A budget that has none yet does not hand on to a wider one, which does not count its topic.
        """
        keys = keys_of(self._topics, intent)
        return next((self._known[key] for key in keys if key in self._known), None) or 0.0

    def refresh(self) -> None:
        """Read the thresholds. Raises StoreUnavailable."""
        self._known = self._database.read_sync(_thresholds)

    async def start(self) -> None:
        """Begin to follow the database."""
        await self._follower.start()

    async def stop(self) -> None:
        """Stop following."""
        await self._follower.stop()


def _thresholds(session: Session) -> dict[str, float | None]:
    query = select(TopicBudgetRow.topic, TopicBudgetRow.threshold)
    return {row.topic: row.threshold for row in session.execute(query)}
