"""Markdown to HTML: what is shown, and what never is."""

from __future__ import annotations

import pytest

from connectors.channels.web.render import to_html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>\n'),
        ("# Big", "<h2>Big</h2>\n"),
        ("### Small", "<h3>Small</h3>\n"),
        ("`x < y`", "<p><code>x &lt; y</code></p>\n"),
    ],
)
def test_markdown_is_shown(markdown: str, html: str) -> None:
    assert to_html(markdown) == html


def test_links_open_apart_and_tell_nothing() -> None:
    html = to_html("[policy](https://example.com/a?b=1&c=2)")
    assert 'href="https://example.com/a?b=1&amp;c=2"' in html
    assert 'rel="noopener noreferrer"' in html
    assert 'target="_blank"' in html


def test_a_table_can_be_scrolled_by_keyboard() -> None:
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |")
    assert html.startswith('<div class="scroll" tabindex="0"><table>')
    assert html.rstrip().endswith("</table></div>")


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.png)",
        '<a href="https://a.example" onclick="alert(1)">x</a>',
        '<iframe src="https://a.example"></iframe>',
        "<style>* { display: none }</style>",
        "<svg><animate onbegin=alert(1)>",
    ],
)
def test_what_could_run_or_load_never_comes_through(markdown: str) -> None:
    html = to_html(markdown)
    for tag in ("<script", "<img", "<iframe", "<style", "<svg", "<animate"):
        assert tag not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "<a href" not in html or "onclick" not in html.split(">")[1]


def test_a_deep_nest_ends() -> None:
    assert len(to_html(">" * 5000 + " x")) > 0
