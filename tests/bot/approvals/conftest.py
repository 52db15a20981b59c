"""A requester, a manager, and the clock that asks."""

from __future__ import annotations

import pytest

from tests.bot.approvals.office import Office
from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.world import World


@pytest.fixture
def office(world: World) -> Office:
    """Ada, whose manager is Maria."""
    return Office(world)
