"""The console's short sentences that stand in no template: one file an area, `words/<area>.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "words"


class Words:
    """Say `area.key` with its values filled in; the files of all folders count."""

    def __init__(self, *folders: Path) -> None:
        paths = [path for folder in folders or (FOLDER,) for path in folder.glob("*.yml")]
        self._areas: dict[str, dict[str, str]] = {
            path.stem: yaml.safe_load(path.read_text("utf-8")) for path in paths
        }

    def __call__(self, name: str, /, **values: Any) -> str:
        """Say it. Raises KeyError when there are no such words."""
        area, _, key = name.partition(".")
        return self._areas[area][key].format(**values)

    def has(self, name: str) -> bool:
        """Tell whether there are such words."""
        area, _, key = name.partition(".")
        return key in self._areas.get(area, {})
