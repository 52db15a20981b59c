"""How a text is written: figures that can be checked by hand."""

from __future__ import annotations

import pytest

from bot.quality import writing
from bot.quality.writing import look_at, reading_ease


def test_short_words_read_easily_and_long_ones_hard() -> None:
    # 1 sentence, 6 words, 6 syllables: 206.835 - 6.09 - 84.6.
    assert reading_ease(["The cat sat on the mat."]) == pytest.approx(116.145)
    hard = "Organisational responsibilities necessitate interdepartmental communication procedures."
    assert reading_ease([hard]) < 0
    assert reading_ease([]) == 100


def test_what_is_hard_to_read_is_said_of_english_alone() -> None:
    body = "Organisational responsibilities necessitate considerable communication. " * 25
    assert dict(look_at(body, "en").findings).keys() == {"hard_to_read"}
    german = look_at(body, "de")
    assert (german.ease, german.findings) == (None, ())
    assert look_at("Short.", "en").ease is None


def test_long_texts_want_headings_and_an_end() -> None:
    words = "We pay on the first day of each month. " * 60
    assert dict(look_at(words, "en").findings) == {"no_headings": "540"}
    assert look_at(f"## When\n\n{words}", "en").findings == ()
    long = look_at(f"## When\n\n{words * 3}", "en")
    assert dict(long.findings) == {"too_long": str(540 * 3)}
    assert long.words > writing.LONG_WORDS


def test_links_to_own_articles_are_found() -> None:
    body = (
        "[a](/help/annual-leave) [b](https://desk.example/articles/payday?key=x) "
        "[c](/help/annual-leave#when) [d](https://example.org/other) ![e](/images/1)"
    )
    assert look_at(body, "en").links == ("annual-leave", "payday")


def test_code_and_empty_texts_do_no_harm() -> None:
    assert look_at("", "en").words == 0
    assert look_at("```\nrm -rf one two three\n```", "en").words == 0
