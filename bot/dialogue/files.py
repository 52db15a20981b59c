"""Examples from a file that somebody brings: CSV, or YAML as Rasa writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import yaml

from bot.dialogue.starter import Example, lines

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
_YES = {"1", "true", "yes", "x", "test"}
_NO = {"", "0", "false", "no", "train"}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadFile(Exception):
    """A file cannot be read; `code` says why, its words are `understanding.file_<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(name: str, raw: bytes) -> list[Example]:
    """Read examples; what each may be is checked later. Raises BadFile."""
    if len(raw) > MOST_BYTES:
        raise BadFile("large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile("encoding") from error
    ending = name.lower().rpartition(".")[2]
    if ending not in {"csv", "yml", "yaml"}:
        raise BadFile("kind")
    found = _from_csv(text) if ending == "csv" else _from_yaml(text)
    if not found:
        raise BadFile("empty")
    if len(found) > MOST_ROWS:
        raise BadFile("long")
    return found


def as_csv(examples: Iterable[Example]) -> str:
    """Give examples and held-out sentences as `read` takes them."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["intent", "text", "is_test"])
    writer.writerows([e.intent, e.text, "yes" if e.is_test else ""] for e in examples)
    return file.getvalue()


def _from_csv(text: str) -> list[Example]:
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        if not {"intent", "text"} <= set(names):
            raise BadFile("columns")
        rows.fieldnames = names
        return [_row(row) for row in rows]
    except csv.Error as error:
        raise BadFile("quotes") from error


def _row(row: dict[str, Any]) -> Example:
    mark = (row.get("is_test") or "").strip().lower()
    if mark not in _YES | _NO or None in row:
        raise BadFile("columns")
    return Example((row["intent"] or "").strip(), row["text"] or "", mark in _YES)


def _from_yaml(text: str) -> list[Example]:
    try:
        # Aliases, which Rasa's files have no use for, let a small file stand for a huge one.
        events = yaml.parse(text, Loader=_Loader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            raise BadFile("yaml")
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
        items = found.get("nlu") if isinstance(found, dict) else None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadFile("yaml") from error
    if not isinstance(items, list):
        raise BadFile("nlu")
    return [example for item in items for example in _item(item)]


def _item(item: Any) -> list[Example]:
    if not isinstance(item, dict) or "intent" not in item:
        return []
    intent, block = item["intent"], item.get("examples")
    if isinstance(block, list):
        held = [one.get("text") if isinstance(one, dict) else one for one in block]
        # `text: |` blocks of the long form have a `- ` of their own.
        texts = [one.strip().removeprefix("- ") if isinstance(one, str) else None for one in held]
    else:
        texts = list(lines(block)) if isinstance(block, str) else [None]
    if not isinstance(intent, str) or not all(isinstance(one, str) for one in texts):
        raise BadFile("nlu")
    return [Example(intent, str(one)) for one in texts]
