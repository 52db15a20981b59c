"""From Slack's text to plain words: markup resolved, our own name taken off."""

from __future__ import annotations

import html
import re

_MARKUP = re.compile(r"<(?P<what>[^<>|\s][^<>|]{0,2000})(?:\|(?P<label>[^<>]{0,500}))?>")
_NAMED = ("mailto:", "tel:")


def plain(text: str, own: frozenset[str] = frozenset()) -> str:
    """Give the words of a text; mentions of `own` user ids are left out."""

    def resolve(match: re.Match[str]) -> str:
        what, label = match["what"], match["label"]
        if what[:1] == "@":
            return "" if what[1:] in own else f"@{label or what[1:]}"
        if what[:1] == "#":
            return f"#{label or what[1:]}"
        if what[:1] == "!":
            return label or f"@{what[1:].partition('^')[0]}"
        if not label or label == what or what.startswith(_NAMED):
            return label or what
        return f"{label} ({what})"

    return html.unescape(_MARKUP.sub(resolve, text)).strip()


def mentions(text: str, own: frozenset[str]) -> bool:
    """Tell whether one of the user ids is mentioned."""
    found = (match["what"] for match in _MARKUP.finditer(text))
    return any(what[:1] == "@" and what[1:] in own for what in found)
