"""Paste: Markdown of what word processors and web pages put on the clipboard."""

from __future__ import annotations

import pytest

from bot.knowledge.pasting import to_markdown

WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style></head>
<body><!--StartFragment--><h1>Leave<o:p></o:p></h1>
<p class=MsoNormal><b><span style='mso-bidi'>Ask</span></b> your&nbsp;manager.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>
One</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'>
<span style='mso-list:Ignore'>o&nbsp;</span>Inner</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'>
<span style='mso-list:Ignore'>·&nbsp;</span>Two</p>
<p>After.</p><!--EndFragment--></body></html>
"""


def test_word() -> None:
    lines = [line for line in to_markdown(WORD).splitlines() if line.strip()]
    assert lines[0] == "# Leave"
    assert lines[1] == "**Ask** your manager."
    assert [line.strip() for line in lines[2:5]] == ["- One", "- Inner", "- Two"]
    assert lines[3].startswith("  ")
    assert lines[5] == "After."


def test_numbered_steps_of_word() -> None:
    html = "".join(
        f"<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>{n}.</span>Step {n}</p>"
        for n in (1, 2)
    )
    assert to_markdown(html) == "1. Step 1\n2. Step 2"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<a href="https://a.example/x">x</a>', "[x](https://a.example/x)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ("<script>alert(1)</script>text", "text"),
        ('<img src="https://tracker.example/p.png" onerror="x">text', "text"),
        ('<b style="font-weight:normal"><p>plain</p></b>', "plain"),
        ('<span style="font-weight:700">bold</span>', "**bold**"),
        ("", ""),
    ],
)
def test_pieces_of_pages(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


def test_a_table() -> None:
    html = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert to_markdown(html).splitlines() == ["| A | B |", "| --- | --- |", "| 1 | 2 |"]


def test_nested_beyond_reason() -> None:
    assert to_markdown("<div>" * 5000 + "deep" + "</div>" * 5000) == "deep"


def test_a_table_without_a_head_has_its_first_row_as_one() -> None:
    html = "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>"
    assert to_markdown(html).splitlines() == ["| A | B |", "| --- | --- |", "| 1 | 2 |"]
