"""A console with the inbox, a conversation, and two agents at their pages."""

from __future__ import annotations

import pytest

from bot.console import inbox
from bot.console.frame import Console
from bot.handoff import duty
from bot.knowledge import KnowledgeService
from bot.links import ArticleLinks
from bot.settings import Settings
from knowledge_index.index import KnowledgeIndex
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.world import ALWAYS, ZONE, World
from tests.bot.handoff.desk import TEAM, Desk
from tests.knowledge_index.conftest import WordEmbedder


@pytest.fixture
def desk(world: World) -> Desk:
    """Rasa brings a human at the press of the button."""
    return Desk(world)


@pytest.fixture
def knowledge(world: World, settings: Settings) -> KnowledgeService:
    """An index of words."""
    index = KnowledgeIndex(WordEmbedder())
    return KnowledgeService(world.database, index, settings.index_dir)


def join(console: Console, world: World, knowledge: KnowledgeService) -> None:
    """Add the inbox."""
    links = ArticleLinks("https://desk.example", "key")
    parts = inbox.Parts(
        console, world.agents, ALWAYS, knowledge, links, ZONE, world.delivery.submit
    )
    console.join(inbox.area(console), inbox.routes(parts))


def at_desk(console: Console, name: str, *roles: str) -> Visitor:
    """Give somebody who is signed in, and on duty if they are an agent."""
    visitor = Visitor(console)
    account = make_account(console, name, *roles, full_name=name.title())
    visitor.enter(account)
    if "agent" in roles:
        console.database.write_sync(lambda s: duty.set_presence(s, account.id, True, (TEAM,)))
    return visitor


@pytest.fixture
def ann(console: Console, world: World, knowledge: KnowledgeService) -> Visitor:
    """An agent on duty."""
    join(console, world, knowledge)
    return at_desk(console, "ann", "agent")


@pytest.fixture
def ben(ann: Visitor) -> Visitor:
    """Her colleague."""
    return at_desk(ann.console, "ben", "agent")
