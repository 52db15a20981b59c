"""Markdown becomes elements that Teams can show, none larger than it takes."""

from __future__ import annotations

import pytest

from connectors.channels.teams.cards.markdown import MOST_BYTES, elements, is_plain, pages
from connectors.channels.teams.cards.parts import size


def shown(source: str) -> list[tuple[str, str]]:
    """Give type and words of each element."""
    return [(e["type"], e.get("text") or e.get("codeSnippet") or "") for e in elements(source)]


def test_each_block_becomes_an_element() -> None:
    source = (
        "# Title\n\nFirst *line*\nsecond\n\n- one\n- two\n\n1. a\n2. b\n\n"
        "```sh\nls -l\n```\n\n> quoted\n\n---\n\nlast"
    )
    assert shown(source) == [
        ("TextBlock", "Title"),
        ("TextBlock", "First *line*\nsecond"),
        ("TextBlock", "- one\n- two"),
        ("TextBlock", "1. a\n2. b"),
        ("CodeBlock", "ls -l"),
        ("TextBlock", "quoted"),
        ("TextBlock", " "),
        ("TextBlock", "last"),
    ]


def test_a_table_becomes_a_table() -> None:
    (table,) = elements("| who | days |\n|---|---|\n| Ada | 5 |\n| Bob | |")
    cells = [[cell["items"][0]["text"] for cell in row["cells"]] for row in table["rows"]]
    assert cells == [["who", "days"], ["Ada", "5"], ["Bob", ""]]
    assert (table["firstRowAsHeader"], len(table["columns"])) == (True, 2)


def test_pictures_of_elsewhere_are_not_loaded() -> None:
    assert shown("See ![the form](https://spy.example/p.png) here") == [
        ("TextBlock", "See the form here")
    ]


def test_html_stays_text() -> None:
    assert shown("<script>alert(1)</script>") == [("TextBlock", "<script>alert(1)</script>")]


@pytest.mark.parametrize("source", ["", "   ", "\n\n"])
def test_nothing_is_one_empty_page(source: str) -> None:
    assert pages(elements(source)) == [[]]


def test_only_paragraphs_are_plain() -> None:
    assert is_plain(elements("One\n\n- two"))
    for source in ("# One", "```\none\n```", "| a |\n|---|\n| b |"):
        assert not is_plain(elements(source))


HUGE = {
    "words": "word " * 20_000,
    "one word": "x" * 60_000,
    "emoji": "👩‍👩‍👧‍👦" * 8_000,
    "quotes": '"\\' * 30_000,
    "code": "```\n" + "print('ä')\n" * 6_000 + "```",
    "a table": "| a | b |\n|---|---|\n" + "| one | two |\n" * 2_000,
    "many paragraphs": "\n\n".join(["short"] * 5_000),
}


@pytest.mark.parametrize("kind", sorted(HUGE))
def test_no_page_is_larger_than_teams_takes(kind: str) -> None:
    laid = pages(elements(HUGE[kind]))
    assert len(laid) > 1
    assert max(size(page) for page in laid) <= 26_000
    assert MOST_BYTES < 26_000


def test_nothing_is_lost_in_cutting() -> None:
    source = " ".join(f"word{n}" for n in range(20_000))
    cut = " ".join(e["text"] for e in elements(source))
    assert cut == source
