"""Imports on a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.knowledge.bringing.crawling import Crawler
from bot.knowledge.bringing.fetching import Fetcher
from bot.knowledge.bringing.jobs import Imports
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.lifecycle import Lifecycle
from bot.store.database import Database
from tests.bot.knowledge.bringing.site import Site
from tests.channels.server import serve

Make = Callable[[str], Imports]


@pytest.fixture
def make(database: Database, tmp_path: Path) -> Make:
    """Make the imports of a process of this name."""
    reader = Reader()
    crawler = Crawler(Fetcher(), reader)
    return lambda owner: Imports(database, reader, crawler, tmp_path / "up", Lifecycle(), owner)


@pytest.fixture
def imports(make: Make) -> Imports:
    """The imports of this process."""
    return make("here")


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site, served."""
    site = Site()
    with serve(site) as server:
        site.port = int(server.url.rpartition(":")[2])
        yield site
