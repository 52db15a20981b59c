"""The Teams channel and its far side, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.teams.world import World, teams


@pytest.fixture
def world() -> Iterator[World]:
    """A channel that nobody has spoken to yet."""
    with teams() as made:
        yield made
