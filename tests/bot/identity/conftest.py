"""People who write on several channels."""

from __future__ import annotations

import pytest

from bot.store.database import Database
from tests.bot.identity.crowd import Crowd


@pytest.fixture
def crowd(database: Database) -> Crowd:
    """Nobody has written yet."""
    return Crowd(database)
