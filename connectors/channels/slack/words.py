"""The channel's own sentences, from `words.yml`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def say(name: str, /, **values: object) -> str:
    """Give a sentence by its name, with dots to go deeper. Raises KeyError for an unknown one."""
    found: Any = _all()
    for part in name.split("."):
        found = found[part]
    return str(found).format_map(values)


def age(of: datetime) -> str:
    """Say how old something is."""
    days = (datetime.now(UTC) - of).days
    if days < 1:
        return say("age.today")
    if days < 2:
        return say("age.day")
    if days < 60:
        return say("age.days", n=days)
    return say("age.months", n=days // 30) if days < 365 else say("age.years")


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return loaded


def question_words() -> frozenset[str]:
    """Give the words that a question begins with."""
    return frozenset(_all()["question_words"])
