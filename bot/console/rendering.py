"""Templates of the console."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.words import Words

_HERE = Path(__file__).parent
# The more special ones first: each names those below it too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class Renderer:
    """Render templates, escaped; a name that is not there is an error, never an empty place.

    Templates have `words(name, …)`, `asset(file)` for files of `static/`, the filters `moment`,
    `ago`, `is_past`, `browser`, `json` and `told` (a code of a form's error to its words
    `forms.<code>`), and what `Console.page` gives.
    """

    def __init__(self, company: str, words: Words) -> None:
        loader = FileSystemLoader(_HERE / "templates")
        self._environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(company=company, words=words, asset=_Assets())
        self._environment.filters.update(
            moment=_moment,
            ago=_ago,
            is_past=_is_past,
            told=_Told(words),
            json=_json,
            browser=_browser,
        )

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Render a template."""
        return self._environment.get_template(template).render(values)


class _Told:
    """Say what a form's error means; messages that are sentences already stay."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, error: str) -> str:
        name = f"forms.{error}"
        return self._words(name) if self._words.has(name) else error


class _Assets:
    """Name a file of `static/` with its checksum, so that a browser may keep it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, str]] = {}

    def __call__(self, name: str) -> str:
        path = _HERE / "static" / name
        changed = path.stat().st_mtime
        if self._known.get(name, (0.0, ""))[0] != changed:
            self._known[name] = (changed, sha256(path.read_bytes()).hexdigest()[:10])
        return f"/static/{name}?v={self._known[name][1]}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


def _is_past(at: datetime) -> bool:
    return at <= datetime.now(UTC)


def _browser(agent: str) -> str:
    """Name the browser and the system of a `User-Agent`, as far as they are known."""
    name = next((name for sign, name in _BROWSERS if sign in agent), agent[:40])
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{name}, {system}" if system else name


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _ago(at: datetime) -> str:
    seconds = max(0, int((datetime.now(UTC) - at).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
