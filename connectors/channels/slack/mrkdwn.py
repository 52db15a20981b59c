"""From our Markdown to Slack's own markup, in pieces that may be put into sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_BULLETS = ("•", "◦", "▪")
_CALLOUT = re.compile(r"^\[!(\w+)\]\n?")
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a list, a quotation, or code, which is kept whole where it fits."""

    text: str
    is_code: bool = False


def pieces(markdown: str) -> list[Piece]:
    """Translate Markdown. Nothing in the result can mention anybody."""
    root = SyntaxTreeNode(_markdown.parse(markdown))
    return [piece for node in root.children for piece in _block(node) if piece.text.strip()]


def escape(text: str) -> str:
    """Escape what Slack reads as markup; see 'Escaping text' in Slack's guide to formatting."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, label: str) -> str:
    """Make a link; an address that Slack would not take becomes words."""
    if not re.match(r"^(https?://|mailto:|tel:)", url):
        return escape(label or url)
    safe = escape(url).replace("|", "%7C").replace(" ", "%20")
    return f"<{safe}|{escape(label).replace('|', '¦')}>" if label else f"<{safe}>"


def _block(node: SyntaxTreeNode) -> Iterator[Piece]:
    match node.type:
        case "fence" | "code_block":
            yield Piece(node.content.rstrip("\n").replace("```", "`\u200b``"), is_code=True)
        case "table":
            yield Piece(_table(node), is_code=True)
        case "bullet_list" | "ordered_list":
            yield from _list(node)
        case "blockquote":
            yield Piece(_quote(node))
        case "heading":
            yield Piece(f"*{_inline(node).replace('*', '')}*")
        case "hr":
            yield Piece("———")
        case _:
            yield Piece(_inline(node))


def _quote(node: SyntaxTreeNode) -> str:
    inner = "\n".join(_shown(piece) for child in node.children for piece in _block(child))
    titled = _CALLOUT.sub(lambda found: f"*{found[1].capitalize()}*\n", inner)
    return "\n".join(f"> {line}" for line in titled.split("\n"))


def _list(node: SyntaxTreeNode, depth: int = 0) -> Iterator[Piece]:
    lines: list[str] = []
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    for number, item in enumerate(node.children, start):
        mark = f"{number}." if start else _BULLETS[min(depth, len(_BULLETS) - 1)]
        for piece in _item(item, depth):
            if piece.is_code:
                # Code stands between two parts of the list, so that it can be kept whole.
                yield Piece("\n".join(lines))
                lines = []
                yield piece
            else:
                lines.append(f"{'    ' * depth}{mark} {piece.text}" if mark else piece.text)
            mark = ""
    yield Piece("\n".join(lines))


def _item(item: SyntaxTreeNode, depth: int) -> Iterator[Piece]:
    for child in item.children:
        if child.type in {"bullet_list", "ordered_list"}:
            yield from _list(child, depth + 1)
        else:
            yield from _block(child)


def _table(node: SyntaxTreeNode) -> str:
    rows = [
        [_words(cell) for cell in row.children] for part in node.children for row in part.children
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    return "\n".join([lines[0], "  ".join("-" * w for w in widths), *lines[1:]])


def _words(node: SyntaxTreeNode) -> str:
    tokens = (token for token in node.walk() if token.type in {"text", "code_inline"})
    return "".join(token.content for token in tokens)


def _shown(piece: Piece) -> str:
    return f"```\n{escape(piece.text)}\n```" if piece.is_code else piece.text


def _inline(node: SyntaxTreeNode) -> str:
    return "".join(_span(child) for child in _spans(node))


def _spans(node: SyntaxTreeNode) -> Sequence[SyntaxTreeNode]:
    inline = next((child for child in node.children if child.type == "inline"), node)
    return inline.children


_MARKS = {"strong": "*", "em": "_", "s": "~"}


def _span(node: SyntaxTreeNode) -> str:
    if mark := _MARKS.get(node.type):
        inner = "".join(map(_span, node.children))
        return f"{mark}{inner}{mark}" if inner.strip() else inner
    match node.type:
        case "code_inline":
            return f"`{escape(node.content)}`"
        case "link":
            return link(str(node.attrs["href"]), _words(node))
        case "image":
            return link(str(node.attrs["src"]), node.content or "")
        case "softbreak" | "hardbreak":
            return "\n"
    return escape(node.content)
