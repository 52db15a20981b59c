"""Read the evaluation's files, JSON lines, and turn them into Rasa's training data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadLine(Exception):
    """A line of an input file cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Line:
    """A message and, where the file says it, the intent it carries."""

    text: str
    intent: str | None


def read_lines(file: Path, with_intent: bool) -> list[Line]:
    """Read `{"text", "intent"}` a line, skipping empty lines.

    Raises BadLine for a line that is not such an object, for a file without any line, and OSError
    for a file that cannot be read.
    """
    lines = [_parse(place, raw, with_intent) for place, raw in _raw_lines(file)]
    if not lines:
        raise BadLine(f"{file}: the file has no lines")
    return lines


def write_training_data(lines: list[Line], file: Path) -> None:
    """Write the lines as Rasa's JSON training data.

    JSON and not YAML, where square brackets in a text would be read as entities.
    """
    examples = [{"text": line.text, "intent": line.intent} for line in lines]
    file.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")


def _raw_lines(file: Path) -> Iterator[tuple[str, bytes]]:
    with file.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            if raw.strip():
                yield f"{file}, line {number}", raw


def _parse(place: str, raw: bytes, with_intent: bool) -> Line:
    try:
        value = json.loads(raw)
    except ValueError as error:  # not UTF-8, or not JSON
        raise BadLine(f"{place}: {error}") from error
    if not isinstance(value, dict):
        raise BadLine(f'{place}: not an object like {{"text": "…", "intent": "…"}}')
    text = _text_of(place, value, "text")
    return Line(text, _text_of(place, value, "intent") if with_intent else None)


def _text_of(place: str, value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found.strip():
        raise BadLine(f'{place}: "{key}" is missing, empty or not a text')
    return found
