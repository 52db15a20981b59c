"""A scripted Rasa, and the conversation around it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store.database import Database
from tests.bot.conversation.fake_rasa import FakeRasa
from tests.bot.conversation.world import World


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """A Rasa that is up and says what it hears."""
    rasa = FakeRasa()
    await rasa.start()
    yield rasa
    await rasa.stop()


@pytest.fixture
async def world(database: Database, rasa: FakeRasa) -> AsyncIterator[World]:
    """The parts joined; nothing looks for what is due unless it is started."""
    world = World(database, rasa)
    yield world
    await world.stop()
