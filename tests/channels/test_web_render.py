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


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "> [!NOTE]\n> Only **until** noon.",
            '<blockquote class="callout note">\n<p class="kind">Note</p>\n'
            "<p>Only <strong>until</strong> noon.</p>\n</blockquote>\n",
        ),
        (
            "> [!warning]\n>\n> - one",
            '<blockquote class="callout warning">\n<p class="kind">Warning</p>\n\n'
            "<ul>\n<li>one</li>\n</ul>\n</blockquote>\n",
        ),
        ("> [!BANG]\n> x", "<blockquote>\n<p>[!BANG]<br>\nx</p>\n</blockquote>\n"),
        ("> [!NOTE] x", "<blockquote>\n<p>[!NOTE] x</p>\n</blockquote>\n"),
        (">", "<blockquote>\n</blockquote>\n"),
    ],
)
def test_callouts(markdown: str, html: str) -> None:
    assert to_html(markdown) == html


def test_images_of_ours_are_shown() -> None:
    address = f"/images/{'0a' * 16}"
    html = to_html(f'![The "box"]({address})')
    assert html == f'<p><img src="{address}" alt="The &quot;box&quot;" loading="lazy"></p>\n'


@pytest.mark.parametrize(
    "address", ["https://a.example/x.png", "//a.example/x.png", "/images/../console", "/images/x"]
)
def test_images_of_others_become_links(address: str) -> None:
    html = to_html(f"![plan]({address})")
    assert "<img" not in html
    assert ">plan</a>" in html
