"""Every benchmark can be started: they run seldom, and would break unseen."""

from __future__ import annotations

from importlib import import_module

import pytest

from bot.settings import ROOT

MODULES = sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_finds_what_it_imports(name: str) -> None:
    assert import_module(f"benchmarks.{name}").__doc__
