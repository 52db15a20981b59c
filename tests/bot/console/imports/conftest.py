"""The pages of imports, and what works behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.console import imports
from bot.console.frame import Console
from bot.knowledge.bringing.service import Bringing, assemble
from bot.knowledge.lifecycle import Lifecycle
from tests.bot.knowledge.bringing.site import fetcher


@pytest.fixture
def bringing(console: Console, tmp_path: Path) -> Bringing:
    """What works behind the pages, joined to the console; a test lets it work."""
    bringing = assemble(console.database, tmp_path / "up", Lifecycle(), "here", fetcher())
    console.join(imports.area(), imports.routes(console, bringing, may_publish=False))
    return bringing
