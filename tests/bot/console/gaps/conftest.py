"""A console with the pages of what is learned, over an index of words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.console import budgets, gaps, recalls
from bot.console.frame import Console
from bot.knowledge.lifecycle import Lifecycle
from bot.learning.assembly import Learning
from bot.learning.thresholds import TopicThresholds
from bot.store.database import Database
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.conversation.world import TOPICS
from tests.bot.knowledge.writing import Desk
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.conftest import lesson as lesson
from tests.bot.learning.conftest import world as world
from tests.bot.learning.talk import Talk


@pytest.fixture
def talk(database: Database) -> Talk:
    return Talk(database)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def join(console: Console, lesson: Lesson) -> None:
    """Add the three areas."""
    thresholds = TopicThresholds(lesson.database, TOPICS)
    learning = Learning(lesson.learner, thresholds, lesson.knowledge, TOPICS, "words")
    console.join(gaps.area(console), gaps.routes(console, Lifecycle(), learning))
    console.join(recalls.area(console), recalls.routes(console))
    console.join(budgets.area(), budgets.routes(console, TOPICS))


@pytest.fixture
async def kim(console: Console, lesson: Lesson) -> AsyncIterator[Visitor]:
    """A knowledge admin at that console, whose index follows what is published."""
    join(console, lesson)
    visitor = Visitor(console)
    visitor.enter(make_account(console, "kim", "knowledge_admin"))
    await lesson.knowledge.start()
    yield visitor
    await lesson.knowledge.stop()


@pytest.fixture
def agent(kim: Visitor) -> Visitor:
    """An agent, who may not decide here."""
    visitor = Visitor(kim.console)
    visitor.enter(make_account(kim.console, "ann", "agent"))
    return visitor


@pytest.fixture
def manager(kim: Visitor) -> Visitor:
    """A manager, who may look at budgets."""
    visitor = Visitor(kim.console)
    visitor.enter(make_account(kim.console, "max", "manager"))
    return visitor
