"""The web chat with a store in memory, really served."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.channels.quiet import QuietWorld, Visit
from tests.channels.server import serve


@pytest.fixture
def world() -> QuietWorld:
    """A web chat whose bot says nothing by itself."""
    return QuietWorld(allowed_origins=("https://shop.example",))


@pytest.fixture
def visit(world: QuietWorld) -> Iterator[Visit]:
    """Visits to the web chat."""
    with (
        serve(world.app, world.parts.hub) as server,
        httpx.Client(base_url=server.url, timeout=10, trust_env=False) as http,
    ):
        yield Visit(world, server, http)
