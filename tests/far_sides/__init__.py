"""Programs of other makers that the tests talk to, installed by npm for the tests alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

_MODULES = Path(__file__).parent / "node_modules"


def node() -> str:
    """Give the path of Node.js; without it the test is skipped, in CI it fails."""
    return shutil.which("node") or _missing("Node.js is not on this machine")


def node_module(name: str) -> Path:
    """Give the folder of an installed package; without it the test is skipped, in CI it fails."""
    folder = _MODULES / name
    if not (folder / "package.json").exists():
        _missing(f"the npm package {name} is not installed; run: scripts/setup --dev")
    return folder


def _missing(reason: str) -> str:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)
