"""An example's text: as Rasa's files have it, with entities marked, and as people say it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection

from bot.store.dialogue import MOST_TEXT

# Rasa's own marks: [SAP](application), [SAP](application:value), [it]{"entity": "application"}.
_MARK = re.compile(
    r"\[(?P<text>[^\]]+?)\]"
    r"(?:\((?P<entity>[^:)]+?)(?::[^)]+)?\)|(?P<dict>\{[^}]+?\})|\[(?P<list>.*?)\])"
)


class BadText(Exception):
    """A text cannot be an example; `code` says why: empty, long or marks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(text: str) -> str:
    """Give the text without marks, as somebody would say it."""
    return _MARK.sub(lambda mark: mark["text"], text)


def same(text: str) -> str:
    """Give the text as it is compared: without marks, case and surplus spaces."""
    return " ".join(plain(text).casefold().split())


def clean(text: str, entities: Collection[str]) -> str:
    """Tidy a text that somebody wrote; marks may name these entities. Raises BadText."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    # A leading slash would be read as the name of an intent.
    tidy = " ".join(kept.split()).lstrip("/ ")
    if not same(tidy):
        raise BadText("empty")
    if len(tidy) > MOST_TEXT:
        raise BadText("long")
    for mark in _MARK.finditer(tidy):
        if _entity(mark) not in entities:
            raise BadText("marks")
    return tidy


def _entity(mark: re.Match[str]) -> str | None:
    if mark["dict"]:
        try:
            found = json.loads(mark["dict"])
        except ValueError:
            return None
        return found.get("entity") if isinstance(found, dict) else None
    return mark["entity"]
