from __future__ import annotations

import pytest

from knowledge_index.markdown_blocks import plain_inline, read_blocks, render


@pytest.mark.parametrize(
    "markdown",
    [
        "One line.",
        "1. one\n2. two\n3. three",
        "- a\n  - nested\n- b",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        "```sh\nls\n\npwd\n```",
        "Do:\n\n1. one\n2. two\n\nDone.",
        "> quoted text",
    ],
)
def test_blocks_become_the_markdown_they_were(markdown: str) -> None:
    assert render(read_blocks(markdown)) == markdown


def test_plain_text_keeps_words_and_drops_marks() -> None:
    assert plain_inline("Use **bold** and `code` or [a link](http://x.example).") == (
        "Use bold and code or a link."
    )
    assert (
        plain_inline("![a picture](x.png) costs 3 < 4 &amp; more") == "a picture costs 3 < 4 & more"
    )


def test_two_lists_in_a_row_are_two_groups() -> None:
    blocks = read_blocks("1. one\n2. two\n\n- three\n")
    assert [block.group == blocks[0].group for block in blocks] == [True, True, False]


def test_the_mark_of_a_callout_is_shown_and_not_searched() -> None:
    (block,) = read_blocks("> [!WARNING]\n> Unplug it first.")
    assert block.text == "Unplug it first."
    assert block.markdown == "> [!WARNING]\n> Unplug it first."
