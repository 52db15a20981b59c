"""One running house for all tests that only talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.house import House, Talk


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Service and Rasa, set up from nothing and running."""
    folder: Path = tmp_path_factory.mktemp("house")
    running = House(folder)
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def talk(house: House) -> Talk:
    """A new conversation of an employee."""
    return Talk(house)
