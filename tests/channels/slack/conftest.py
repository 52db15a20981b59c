"""One `emulate` for all, and a channel of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from tests.channels.slack.bench import SlackBench, slack_bench
from tests.channels.slack.far_side import Workspace, emulated, workspace

APP = ROOT / "connectors" / "channels" / "slack" / "app-manifest.yml"


def scopes() -> list[str]:
    """Give the scopes that our app asks for."""
    found: list[str] = yaml.safe_load(APP.read_text("utf-8"))["oauth_config"]["scopes"]["bot"]
    return found


@pytest.fixture(scope="session")
def emulate() -> Iterator[str]:
    """Slack's Web API, which lets us do what our app asks for and no more."""
    with emulated(scopes()) as address:
        yield address


@pytest.fixture(scope="session")
def served(emulate: str) -> Iterator[Workspace]:
    """The gateway before it."""
    with workspace(emulate) as made:
        yield made


@pytest.fixture
def slack(served: Workspace) -> Workspace:
    """A workspace with its people, in which nothing has been called yet."""
    served.gateway.reset()
    return served


@pytest.fixture
def bench(slack: Workspace, tmp_path: Path) -> Iterator[SlackBench]:
    """A served channel without rules."""
    with slack_bench(slack, tmp_path / "rules.yml") as made:
        yield made
