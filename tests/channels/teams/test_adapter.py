"""The archived SDK stays behind one module."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SDK = {"botbuilder", "botframework", "msrest", "msal"}


def importers() -> set[str]:
    """Name the modules of ours that import the SDK."""
    paths = [p for room in ("actions", "bot", "connectors") for p in (ROOT / room).rglob("*.py")]
    return {str(p.relative_to(ROOT)) for p in paths if SDK & _imported(p.read_text("utf-8"))}


def _imported(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_one_module_knows_the_sdk() -> None:
    assert importers() == {"connectors/channels/teams/adapter.py"}
