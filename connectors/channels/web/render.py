"""Markdown to HTML that is safe to show: no scripts, no images from elsewhere, links apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "hr", "li", "ol", "p", "pre",
    "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


class _Renderer(RendererHTML):
    """Headings below the page's own; wide things scroll and can be focused."""

    def heading_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        return f"<{_heading(tokens[at])}>"

    def heading_close(
        self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any
    ) -> str:
        return f"</{_heading(tokens[at])}>\n"

    def table_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        return '<div class="scroll" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        return "</table></div>\n"


_markdown = MarkdownIt(
    "commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer
).enable(["table", "strikethrough"])
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "div": {"class", "tabindex"}, "ol": {"start"}},
    set_tag_attribute_values={"a": {"target": "_blank"}},
    link_rel="noopener noreferrer",
    url_schemes={"http", "https", "mailto", "tel"},
)


def to_html(markdown: str) -> str:
    """Render Markdown to sanitised HTML."""
    return _cleaner.clean(_markdown.render(markdown))


def _heading(token: Token) -> str:
    return "h2" if token.tag in {"h1", "h2"} else "h3"
