"""A gate over three articles."""

from __future__ import annotations

import pytest

from bot.settings import Settings
from bot.store.database import Database
from tests.bot.quality.world import Bench


@pytest.fixture
def bench(database: Database, settings: Settings) -> Bench:
    return Bench(database, settings.index_dir)
