"""Read Markdown into blocks that keep their source beside their plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["heading", "paragraph", "item", "row", "code"]

# The mark of a callout, as GitHub writes them, says how to show a quotation, not what it says.
_CALLOUT = re.compile(r"^\[!(note|tip|important|warning|caution)\]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article that is not cut unless it must be.

    `group` is shared by the parts of one list, table, fence or paragraph, and `glue` joins a part
    to the one before it. `lead` is the Markdown that the group needs before it to render (a
    table's head, a fence's first line), `tail` what it needs after. `level`: a heading's, 1 the
    outermost.
    """

    kind: Kind
    text: str
    markdown: str
    group: int = -1
    level: int = 0
    lead: str = ""
    tail: str = ""
    glue: str = "\n"

    @property
    def is_part(self) -> bool:
        """Tell whether it is a part of a list, a table or code."""
        return self.kind in ("item", "row", "code")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").enable("strikethrough")


def plain_inline(markdown: str) -> str:
    """Strip the Markdown of one paragraph's text."""
    return " ".join(_plain(token) for token in _parser().parseInline(markdown)).strip()


def read_blocks(markdown: str) -> list[Block]:
    """Parse an article's body; comments and rules are dropped, raw HTML stays as its text."""
    source = markdown.replace("\r\n", "\n").split("\n")
    return list(_walk(_parser().parse("\n".join(source)), source))


def render(blocks: Sequence[Block]) -> str:
    """Join blocks as Markdown again; the parts of one list, table or fence stay together."""
    parts: list[str] = []
    for index, block in enumerate(blocks):
        previous = blocks[index - 1] if index else None
        joined = previous is not None and previous.group == block.group
        if joined:
            parts.append(block.glue)
        else:
            parts.append("\n\n" if previous else "")
            parts.append(f"{block.lead}\n" if block.lead else "")
        parts.append(block.markdown)
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.tail and (following is None or following.group != block.group):
            parts.append(f"\n{block.tail}")
    return "".join(parts)


def _walk(tokens: list[Token], source: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(tokens):
        end = _closing(tokens, at)
        yield from _blocks(tokens[at : end + 1], source, at)
        at = end + 1


def _blocks(tokens: list[Token], source: list[str], group: int) -> Iterator[Block]:
    first = tokens[0]
    if first.type == "heading_open":
        yield Block("heading", _text(tokens), "", level=int(first.tag[1:]))
    elif first.type in ("bullet_list_open", "ordered_list_open"):
        yield from _items(tokens, source, group)
    elif first.type == "table_open":
        yield from _rows(tokens, source, group)
    elif first.type in ("fence", "code_block"):
        yield from _code(first, source, group)
    elif first.type == "html_block":
        if not first.content.lstrip().startswith("<!--"):
            yield Block("paragraph", _squeeze(first.content), first.content.strip(), group)
    elif first.type != "hr" and (text := _CALLOUT.sub("", _text(tokens))):
        yield Block("paragraph", text, _lines(first, source), group)


def _items(tokens: list[Token], source: list[str], group: int) -> Iterator[Block]:
    at = 1
    while at < len(tokens) - 1:
        end = _closing(tokens, at)
        marker = f"{tokens[at].info}. " if tokens[at].info else ""
        text = marker + _text(tokens[at : end + 1])
        yield Block("item", text, _lines(tokens[at], source), group)
        at = end + 1


def _rows(tokens: list[Token], source: list[str], group: int) -> Iterator[Block]:
    rows = [i for i, token in enumerate(tokens) if token.type == "tr_open"]
    heads = _cells(tokens, rows[0])
    start = (tokens[0].map or [0, 0])[0]
    lead = "\n".join(source[start : start + 2])
    if len(rows) == 1:
        yield Block("row", ", ".join(filter(None, heads)), "", group, lead=lead)
    for row in rows[1:]:
        pairs = zip(heads, _cells(tokens, row), strict=False)
        text = "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell)
        yield Block("row", f"{text}.", _lines(tokens[row], source), group, lead=lead)


def _cells(tokens: list[Token], row: int) -> list[str]:
    return [_plain(token) for token in tokens[row : _closing(tokens, row)] if token.children]


def _code(token: Token, source: list[str], group: int) -> Iterator[Block]:
    fence = token.markup if token.type == "fence" else "```"
    lead = fence + token.info
    for part in re.split(r"\n\s*\n", token.content.strip("\n")):
        yield Block("code", _squeeze(part), part, group, lead=lead, tail=fence, glue="\n\n")


def _closing(tokens: list[Token], at: int) -> int:
    level = tokens[at].level
    if tokens[at].nesting != 1:
        return at
    rest = enumerate(tokens[at + 1 :], start=at + 1)
    return next(i for i, token in rest if token.nesting == -1 and token.level == level)


def _lines(token: Token, source: list[str]) -> str:
    first, last = token.map or (0, 0)
    return "\n".join(source[first:last]).rstrip()


def _text(tokens: list[Token]) -> str:
    parts = [_plain(token) for token in tokens if token.type == "inline"]
    parts += [_squeeze(token.content) for token in tokens if token.type in ("fence", "code_block")]
    return " ".join(part for part in parts if part)


def _plain(token: Token) -> str:
    return _squeeze("".join(_piece(child) for child in token.children or []))


def _piece(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "html_inline":
        return " " if token.content.startswith("<!--") else token.content
    if token.type == "image":
        return token.content
    return token.content if token.type in ("text", "code_inline", "text_special") else ""


def _squeeze(text: str) -> str:
    return " ".join(text.split())
