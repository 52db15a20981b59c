"""Teams joined as in the service, with a scripted Rasa and Microsoft's stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.store.database import Database
from tests.bot.conversation.fake_rasa import FakeRasa
from tests.bot.teams.house import House
from tests.channels.server import serve
from tests.channels.teams.microsoft import Microsoft
from tests.channels.teams.world import MEMBERS


@pytest.fixture
async def house(settings: Settings, database: Database) -> AsyncIterator[House]:
    """The house, running."""
    rasa, far = FakeRasa(), Microsoft(members=dict(MEMBERS))
    await rasa.start()
    with serve(far.app) as there:
        far.url = there.url
        house = House(settings, database, rasa, far)
        await house.start()
        yield house
        await house.stop()
    await rasa.stop()
