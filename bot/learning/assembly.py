"""Join what learns from conversations, for the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.conversation.outbox import Item
from bot.learning.effects import Knowledge
from bot.learning.learner import Learner, LearnerParts
from bot.learning.telling import Teller
from bot.learning.thresholds import TopicThresholds
from bot.store.database import Database
from bot.topics import Topics
from knowledge_index.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Learning:
    """What runs in the background, and what the console's pages ask of it."""

    learner: Learner
    thresholds: TopicThresholds
    knowledge: Knowledge
    topics: Topics
    encoder: str

    async def start(self) -> None:
        """Begin to learn, and to follow the thresholds."""
        await self.thresholds.start()
        await self.learner.start()

    async def stop(self) -> None:
        """Stop both."""
        await self.learner.stop()
        await self.thresholds.stop()


def assemble(
    database: Database,
    embedder: Embedder,
    knowledge: Knowledge,
    thresholds: TopicThresholds,
    topics: Topics,
    teller: Teller,
    deliver: Callable[[list[Item]], None],
    zone: ZoneInfo,
    contradicted_days: int,
) -> Learning:
    """Make the parts; nothing runs before `start`."""
    parts = LearnerParts(
        database, embedder, knowledge, topics, teller, deliver, zone, contradicted_days
    )
    return Learning(Learner(parts), thresholds, knowledge, topics, embedder.fingerprint)
