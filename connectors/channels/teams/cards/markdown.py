"""From Markdown to a card's elements: what a TextBlock cannot show gets an element of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from connectors.channels.teams.cards.parts import Json, size, text

# Teams refuses messages of more than 28 kB; the rest of the card needs room too.
MOST_BYTES = 16_000

_markdown = MarkdownIt("commonmark").enable("table")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


def elements(source: str) -> list[Json]:
    """Translate Markdown, each block on its own; none is larger than one message takes."""
    tokens = _markdown.parse(source)
    lines = source.split("\n")
    blocks = [
        (place, token)
        for place, token in enumerate(tokens)
        if token.level == 0 and token.nesting >= 0 and token.map
    ]
    return [
        element
        for place, token in blocks
        for element in _fitting(_block(token, tokens[place:], lines))
    ]


def pages(found: list[Json]) -> list[list[Json]]:
    """Lay elements out over as few messages as hold them; there is always one."""
    laid: list[list[Json]] = [[]]
    taken = 0
    for element in found:
        more = size(element)
        if laid[-1] and taken + more > MOST_BYTES:
            laid.append([])
            taken = 0
        laid[-1].append(element)
        taken += more
    return laid


def is_plain(found: list[Json]) -> bool:
    """Tell whether a message of mere text shows all of it."""
    return all(e["type"] == "TextBlock" and "weight" not in e for e in found)


def _block(token: Token, rest: list[Token], lines: list[str]) -> Json:
    if token.type in ("fence", "code_block"):
        return _code(token.content.rstrip("\n"))
    if token.type == "heading_open":
        return text(rest[1].content, weight="Bolder", size="Medium")
    if token.type == "table_open":
        return _table(rest)
    if token.type == "hr":
        return text(" ", separator=True)
    first, last = token.map or (0, 0)
    words = "\n".join(line.removeprefix("> ") for line in lines[first:last]).strip()
    return text(_IMAGE.sub(r"\1", words))


def _code(content: str) -> Json:
    # The element is Teams' own; elsewhere its fallback is shown.
    fallback = text(content, fontType="Monospace")
    return {
        "type": "CodeBlock",
        "language": "PlainText",
        "codeSnippet": content,
        "fallback": fallback,
    }


def _table(tokens: list[Token]) -> Json:
    rows: list[list[str]] = []
    for token in tokens[: next(i for i, t in enumerate(tokens) if t.type == "table_close")]:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token.content)
    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "columns": [{"width": 1} for _ in rows[0]],
        "rows": [
            {
                "type": "TableRow",
                "cells": [{"type": "TableCell", "items": [text(cell)]} for cell in row],
            }
            for row in rows
        ],
    }


def _fitting(element: Json) -> Iterator[Json]:
    if size(element) <= MOST_BYTES:
        yield element
    elif element["type"] == "CodeBlock":
        yield from (_code(part) for part in _cut(element["codeSnippet"], MOST_BYTES // 3))
    elif element["type"] == "Table":
        yield from _rows(element)
    else:
        words = element.pop("text")
        yield from (text(part) | element | {"text": part} for part in _cut(words, MOST_BYTES // 2))


def _rows(table: Json) -> Iterator[Json]:
    for row in table["rows"]:
        words = " – ".join(str(cell["items"][0]["text"]) for cell in row["cells"])
        yield from (text(part) for part in _cut(words, MOST_BYTES // 2))


def _cut(words: str, limit: int) -> Iterator[str]:
    """Cut at the last line's end, or else the last space, that leaves at most `limit` bytes."""
    # Escaping at most doubles what stands in JSON, which is why limits are fractions.
    while len(words.encode()) > limit:
        fitting = words.encode()[:limit].decode("utf-8", "ignore")
        end = max(fitting.rfind("\n"), 0) or max(fitting.rfind(" "), 0) or len(fitting)
        yield words[:end]
        words = words[end:].lstrip("\n ") if end < len(fitting) else words[end:]
    if words:
        yield words
