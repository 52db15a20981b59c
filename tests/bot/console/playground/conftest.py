"""The quality pages over the articles of the gate's tests, and two who keep the knowledge."""

from __future__ import annotations

import pytest

from bot.console import articles, gate, playground
from bot.console.frame import Console
from bot.quality.playground import Playground
from bot.quality.understanding import Understanding
from bot.settings import ROOT, Settings
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.quality.rasa import ParsingRasa
from tests.bot.quality.world import ZONE, Bench


@pytest.fixture
def bench(console: Console, settings: Settings) -> Bench:
    """The gate, joined to the console as in the service."""
    bench = Bench(console.database, settings.index_dir)
    console.join(articles.area(console), articles.routes(console, bench.flow))
    console.join(gate.area(console), gate.routes(console, bench.gate))
    parts = playground.Parts(
        Playground(lambda: bench.service.index),
        Understanding(ParsingRasa().client(), ROOT / "data" / "rules"),
        ZONE,
    )
    console.join(playground.AREA, playground.routes(console, parts))
    return bench


def _person(console: Console, name: str, role: str = "knowledge_admin") -> Visitor:
    visitor = Visitor(console)
    visitor.enter(make_account(console, name, role))
    return visitor


@pytest.fixture
def grace(console: Console) -> Visitor:
    return _person(console, "Grace")


@pytest.fixture
def hedy(console: Console) -> Visitor:
    return _person(console, "Hedy")


@pytest.fixture
def agent(console: Console) -> Visitor:
    return _person(console, "Alan", "agent")
