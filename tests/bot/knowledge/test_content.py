"""The content that people edit: cleaned, or refused with the field's name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from bot.knowledge.content import Content


def test_it_is_cleaned() -> None:
    content = Content(
        title=" Payday ", body="one\r\ntwo\r\n", tags=["pay", "pay"], questions=[" When? "]
    )
    assert (content.title, content.body) == ("Payday", "one\ntwo")
    assert (content.tags, content.questions) == (["pay"], ["When?"])


def test_what_is_stored_reads_back() -> None:
    content = Content(title="A", body="b", valid_from=date(2026, 1, 1), translation_group="a")
    assert Content(**content.stored()) == content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "  "),
        ("title", "x" * 301),
        ("body", " \r\n "),
        ("body", "x" * 1_000_001),
        ("questions", ["x"] * 1 + [f"q{n}" for n in range(100)]),
        ("audience", "everybody"),
        ("language", "../en"),
        ("owner", "x" * 201),
        ("tags", ["x" * 101]),
        ("valid_from", "soon"),
        ("translation_group", "../x"),
    ],
)
def test_what_cannot_be_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        Content(**({"title": "A", "body": "b"} | {field: value}))
    assert error.value.errors()[0]["loc"][0] == field


def test_days_in_the_wrong_order() -> None:
    with pytest.raises(ValidationError, match="before valid_from"):
        Content(title="A", body="b", valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1))
