"""A conversation and a desk."""

from __future__ import annotations

import pytest

from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.world import World
from tests.bot.handoff.desk import Desk


@pytest.fixture
def desk(world: World) -> Desk:
    """Nobody is on duty yet; Rasa brings a human at the press of the button."""
    return Desk(world)
