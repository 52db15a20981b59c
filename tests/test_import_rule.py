"""The import rule: actions -> bot -> connectors, knowledge_index."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("actions", "bot", "connectors", "knowledge_index")
LEAVES = ("connectors", "knowledge_index")
# The composition root: the one place that joins the parts.
APP = "bot.app"


def imported(source: str, package: str) -> list[str]:
    """Name all of ours that a source imports, wherever in the file it does."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            names += [f"{base}.{alias.name}" for alias in node.names]
    return [name for name in names if name.split(".")[0] in ROOMS]


def test_imports_are_seen_wherever_they_stand() -> None:
    source = (
        "import json, connectors.errors\n"
        "from .hours import Hours\n"
        "from ..store import base\n"
        "def late():\n    from knowledge_index.index import KnowledgeIndex\n"
    )
    assert sorted(imported(source, "bot.desk")) == [
        "bot.desk.hours.Hours",
        "bot.store.base",
        "connectors.errors",
        "knowledge_index.index.KnowledgeIndex",
    ]


def test_the_rooms_are_read() -> None:
    assert {room: bool(_modules(room)) for room in ROOMS} == dict.fromkeys(ROOMS, True)
    assert "actions.registry.executor" in _imports(ROOT / "bot" / "app.py")


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_leaf_imports_nothing_of_ours_outside_itself(leaf: str) -> None:
    assert _breaches(_modules(leaf), leaf) == []


def test_only_the_composition_root_imports_actions_from_bot() -> None:
    others = [path for path in _modules("bot") if _name(path) != APP]
    assert _breaches(others, "bot", *LEAVES) == []


def test_only_what_starts_the_service_imports_the_composition_root() -> None:
    paths = [path for room in ROOMS for path in _modules(room)]
    importers = {_name(p) for p in paths if any(_is_in(name, APP) for name in _imports(p))}
    assert importers == {"bot.serving"}


def test_the_store_imports_no_sibling() -> None:
    assert _breaches(_modules("bot/store"), "bot.store") == []


def test_what_runs_inside_rasa_imports_nothing_else_of_ours() -> None:
    assert _breaches(_modules("bot/nlu"), "bot.nlu") == []


def _breaches(paths: Iterable[Path], *allowed: str) -> list[str]:
    return [
        f"{_name(path)} imports {name}"
        for path in paths
        for name in _imports(path)
        if not any(_is_in(name, room) for room in allowed)
    ]


def _imports(path: Path) -> list[str]:
    package = _name(path) if path.name == "__init__.py" else _name(path).rpartition(".")[0]
    return imported(path.read_text("utf-8"), package)


def _is_in(name: str, room: str) -> bool:
    return f"{name}.".startswith(f"{room}.")


def _modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
