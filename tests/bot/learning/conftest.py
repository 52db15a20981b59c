"""Somebody to talk to, an index, and what learns from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.outbox import Item
from bot.knowledge import KnowledgeService
from bot.learning.learner import Learner, LearnerParts
from bot.learning.telling import Teller
from bot.links import ArticleLinks
from bot.settings import Settings
from bot.store.database import Database
from knowledge_index.index import KnowledgeIndex
from tests.bot.conversation.fake_rasa import FakeRasa
from tests.bot.conversation.world import OWNER, SENTENCES, TOPICS, World
from tests.bot.knowledge.writing import Desk
from tests.bot.learning.talk import Talk
from tests.knowledge_index.conftest import WordEmbedder


@dataclass
class Lesson:
    """What learns, and what it put into the outbox."""

    learner: Learner
    knowledge: KnowledgeService
    delivered: list[Item]
    database: Database

    async def run(self) -> None:
        """Learn all there is."""
        self.knowledge.sync()
        assert await self.learner.run()


@pytest.fixture
def talk(database: Database) -> Talk:
    """Employees."""
    return Talk(database)


@pytest.fixture
def desk(database: Database) -> Desk:
    """Somebody who writes articles."""
    return Desk(database)


def learner_parts(
    database: Database, knowledge: KnowledgeService, delivered: list[Item]
) -> LearnerParts:
    """Join what learning needs."""
    return LearnerParts(
        database=database,
        embedder=WordEmbedder(),
        knowledge=knowledge,
        topics=TOPICS,
        teller=Teller(SENTENCES, ArticleLinks("https://desk.example", "key"), OWNER),
        deliver=delivered.extend,
        zone=ZoneInfo("Europe/London"),
        contradicted_days=7,
    )


@pytest.fixture
def lesson(database: Database, settings: Settings) -> Lesson:
    """What learns, over an index of words."""
    knowledge = KnowledgeService(database, KnowledgeIndex(WordEmbedder()), settings.index_dir)
    knowledge.open()
    delivered: list[Item] = []
    return Lesson(
        Learner(learner_parts(database, knowledge, delivered)), knowledge, delivered, database
    )


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    """The ticket desk, behind the outbox."""
    rasa = FakeRasa()
    await rasa.start()
    world = World(database, rasa)
    yield world
    await world.stop()
    await rasa.stop()
