"""A bench for actions."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.actions.bench import Bench


@pytest.fixture
def bench(database: Database) -> Bench:
    """An empty desk and three articles."""
    return Bench(database)
