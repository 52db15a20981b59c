"""Markdown to HTML that is safe to show: no scripts, no images from elsewhere, links apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "hr", "img", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# Images that we keep ourselves; those of others would tell them who reads.
_OUR_IMAGE = re.compile(r"^/images/[0-9a-f]{32}$")
_CALLOUT = re.compile(r"^\[!(note|tip|important|warning|caution)\]$", re.IGNORECASE)


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

    def blockquote_open(
        self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any
    ) -> str:
        kind = tokens[at].meta.get("callout")
        if kind is None:
            return "<blockquote>\n"
        return f'<blockquote class="callout {kind}">\n<p class="kind">{kind.capitalize()}</p>\n'

    def image(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        alt = escapeHtml(self.renderInlineAsText(tokens[at].children, options, env))
        address = str(tokens[at].attrs["src"])
        if _OUR_IMAGE.match(address):
            return f'<img src="{address}" alt="{alt}" loading="lazy">'
        return f'<a href="{escapeHtml(address)}">{alt or escapeHtml(address)}</a>'


def _callouts(state: StateCore) -> None:
    # GitHub's way: a quotation whose first line is `[!NOTE]`.
    tokens = state.tokens
    for at in range(len(tokens) - 2):
        first = tokens[at + 2].children
        if tokens[at].type != "blockquote_open" or tokens[at + 1].type != "paragraph_open":
            continue
        if not first or not (found := _CALLOUT.match(first[0].content.strip())):
            continue
        if len(first) > 1 and first[1].type not in {"softbreak", "hardbreak"}:
            continue
        tokens[at].meta["callout"] = found[1].lower()
        tokens[at + 2].children = first[2:]
        if not first[2:]:
            tokens[at + 1].hidden = tokens[at + 3].hidden = True


_markdown = MarkdownIt(
    "commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer
).enable(["table", "strikethrough"])
_markdown.core.ruler.push("callouts", _callouts)
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={
        "a": {"href", "title"},
        "blockquote": {"class"},
        "div": {"class", "tabindex"},
        "img": {"src", "alt", "loading"},
        "ol": {"start"},
        "p": {"class"},
    },
    set_tag_attribute_values={"a": {"target": "_blank"}},
    link_rel="noopener noreferrer",
    url_schemes={"http", "https", "mailto", "tel"},
)


def to_html(markdown: str) -> str:
    """Render Markdown to sanitised HTML."""
    return _cleaner.clean(_markdown.render(markdown))


def _heading(token: Token) -> str:
    return "h2" if token.tag in {"h1", "h2"} else "h3"
