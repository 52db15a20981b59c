"""The words of letters, one file a language."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"
_FALLBACK = "en"

Words = Callable[..., str]


def languages() -> list[str]:
    """List the languages that there are words in."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def choose(locale: str) -> str:
    """Find the language for a locale; the fallback where there is none."""
    language = locale.lower().partition("-")[0]
    return language if language in languages() else _FALLBACK


def words(language: str) -> Words:
    """Make the function that says a sentence in a language, with its values."""
    table = _table(language)

    def say(name: str, /, **values: object) -> str:
        return table[name].format(**values)

    return say


@cache
def _table(language: str) -> dict[str, str]:
    table: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return table
