"""The connector's own words, read from `words.yml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def _all() -> dict[str, str]:
    return dict(yaml.safe_load(Path(__file__).with_name("words.yml").read_text("utf-8")))


def say(name: str, **values: str) -> str:
    """Give a sentence, filled with values; an unknown name raises KeyError."""
    return _all()[name].format_map(values)
