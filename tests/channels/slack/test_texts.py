"""From our Markdown to Slack's markup and sections, and from Slack's text to plain words."""

from __future__ import annotations

import pytest

from connectors.channels.slack.mrkdwn import link, pieces
from connectors.channels.slack.places import Place
from connectors.channels.slack.reading import mentions, plain
from connectors.channels.slack.splitting import MOST, sections
from connectors.errors import NotFound


def shown(markdown: str) -> str:
    return "\n\n".join(sections(pieces(markdown)))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**at most 5** days, *really*, ~~not 6~~", "*at most 5* days, _really_, ~not 6~"),
        ("# Leave\n\nTake it.", "*Leave*\n\nTake it."),
        ("# **Leave**", "*Leave*"),
        ("one\ntwo", "one\ntwo"),
        ("Use `a < b`", "Use `a &lt; b`"),
        (
            "[the *policy*](https://x.example/a?b=1&c=2)",
            "<https://x.example/a?b=1&amp;c=2|the policy>",
        ),
        ("![a plan](https://x.example/p.png)", "<https://x.example/p.png|a plan>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("- one\n- two\n  - three", "• one\n• two\n    ◦ three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> quoted\n> again", "> quoted\n> again"),
        ("> [!NOTE]\n> Mind this", "> *Note*\n> Mind this"),
        ("```\nx < y\n```", "```\nx &lt; y\n```"),
        (
            "1. First\n\n   ```\n   code\n   ```\n\n2. Second",
            "1. First\n\n```\ncode\n```\n\n2. Second",
        ),
        ("a\n\n---\n\nb", "a\n\n———\n\nb"),
        ("| a | bb |\n|---|---|\n| ccc | d |", "```\na    bb\n---  --\nccc  d\n```"),
        ("Hi <!channel> and <@U123>", "Hi &lt;!channel&gt; and &lt;@U123&gt;"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
    ],
)
def test_markdown_becomes_slacks_markup(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


def test_code_cannot_close_its_own_fence() -> None:
    assert shown("````\n```\ninside\n````").count("```") == 2


@pytest.mark.parametrize(
    ("url", "label", "expected"),
    [
        ("https://x.example/a|b", "one | two", "<https://x.example/a%7Cb|one ¦ two>"),
        ("https://x.example/", "", "<https://x.example/>"),
        ("/articles/x", "An article", "An article"),
        ("https://x.example/>", "<!here>", "<https://x.example/&gt;|&lt;!here&gt;>"),
    ],
)
def test_a_link_cannot_break_out(url: str, label: str, expected: str) -> None:
    assert link(url, label) == expected


def test_sections_hold_what_they_may() -> None:
    text = "\n\n".join(f"Paragraph {n}: " + "word " * 100 for n in range(40))
    made = sections(pieces(text))
    assert max(map(len, made)) <= MOST
    assert len(made) < 10
    assert [f"Paragraph {n}:" in "".join(made) for n in range(40)] == [True] * 40


def test_long_code_is_cut_at_lines_and_every_part_is_code() -> None:
    lines = [f"print({n})  # {'x' * 50}" for n in range(200)]
    made = sections(pieces("```\n" + "\n".join(lines) + "\n```"))
    assert len(made) > 1
    assert all(part.startswith("```\n") and part.endswith("\n```") for part in made)
    inside = "\n".join(part.removeprefix("```\n").removesuffix("\n```") for part in made)
    assert inside.split("\n") == lines


def test_code_that_fits_is_not_cut_by_what_stands_before_it() -> None:
    code = "\n".join("y" * 60 for _ in range(40))
    made = sections(pieces("word " * 300 + f"\n\n```\n{code}\n```"))
    assert any(code in part for part in made)


@pytest.mark.parametrize("unit", ["&", "<", "a&b", "[label](https://x.example/) "])
def test_a_cut_leaves_escapes_and_links_whole(unit: str) -> None:
    for part in sections(pieces(unit * 3000)):
        assert len(part) <= MOST
        assert part.count("<") == part.count(">")
        assert part.count("&") == part.count("&amp;") + part.count("&lt;") + part.count("&gt;")


OWN = frozenset({"U0BOT"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U0BOT> when is payday?", "when is payday?"),
        ("ask <@U123> or <@U456|ada>", "ask @U123 or @ada"),
        ("in <#C1|help> or <#C2>", "in #help or #C2"),
        ("<!here> <!subteam^S1|@it> <!date^1^{date}|today>", "@here @it today"),
        ("<https://x.example/a?b&amp;c>", "https://x.example/a?b&c"),
        ("<https://x.example|the page>", "the page (https://x.example)"),
        ("<http://x.example|x.example>", "x.example (http://x.example)"),
        ("<mailto:a@x.example|a@x.example>", "a@x.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("a < b and c > d", "a < b and c > d"),
    ],
)
def test_slacks_text_becomes_plain_words(text: str, expected: str) -> None:
    assert plain(text, OWN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("hi <@U0BOT>", True), ("hi <@U0BOT|desk>", True), ("hi <@U1>", False), ("@U0BOT", False)],
)
def test_a_mention_is_seen(text: str, expected: bool) -> None:
    assert mentions(text, OWN) is expected


@pytest.mark.parametrize(
    "place",
    [
        Place("D1A"),
        Place("D1A", "1700000000.000100"),
        Place("C1A", "1700000000.000100", "U1A"),
        Place.hidden("C1A", "U1A"),
    ],
)
def test_a_place_is_read_back_from_its_name(place: Place) -> None:
    assert Place.read(str(place)) == place


@pytest.mark.parametrize("name", ["", "nobody-there", "C1A!", "C1A:now:U1", "C1A\n", "c1a:1.1:U1"])
def test_what_is_no_place_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        Place.read(name)
