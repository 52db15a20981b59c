"""Imports on a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.bringing.jobs import Imports
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.lifecycle import Lifecycle
from bot.store.database import Database

Make = Callable[[str], Imports]


@pytest.fixture
def make(database: Database, tmp_path: Path) -> Make:
    """Make the imports of a process of this name."""
    return lambda owner: Imports(database, Reader(), tmp_path / "up", Lifecycle(), owner)


@pytest.fixture
def imports(make: Make) -> Imports:
    """The imports of this process."""
    return make("here")
