"""Canned replies: places filled, unknown ones refused."""

from __future__ import annotations

import pytest

from bot.desk import canned
from bot.desk.canned import CannedRefused, fill
from bot.store.database import Database


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {name},", "Hello Ada,"),
        ("Hello {agent|there}!", "Hello there!"),
        ("Hello {agent}!", "Hello !"),
        ("{number|your ticket} and {name|you}", "your ticket and Ada"),
        ("no {place and {0} {}", "no {place and  {}"),
    ],
)
def test_places_are_filled_and_nothing_else_is_read(text: str, filled: str) -> None:
    assert fill(text, {"name": "Ada", "agent": ""}) == filled


def test_what_is_filled_in_is_not_read_again() -> None:
    assert fill("Hello {name}", {"name": "{agent}", "agent": "Ann"}) == "Hello {agent}"


def test_kept_changed_and_taken_out(database: Database) -> None:
    keep = canned.keep
    row = database.write_sync(lambda s: keep(s, "", " Greeting ", "Hello {name|there}", "ann"))
    database.write_sync(lambda s: keep(s, row.id, "Greeting", "Hi {name|there}", "ben"))
    found = database.read_sync(lambda s: canned.filled(s, {"name": ""}))
    assert found == [("Greeting", "Hi there")]
    assert database.write_sync(lambda s: canned.remove(s, row.id)) == "Greeting"
    assert database.write_sync(lambda s: canned.remove(s, row.id)) == ""
    assert database.read_sync(canned.every) == []


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [("", "x", "empty"), ("x", "  ", "empty"), ("x", "{password}", "variable")],
)
def test_what_cannot_be_kept(database: Database, title: str, text: str, code: str) -> None:
    with pytest.raises(CannedRefused) as refused:
        database.write_sync(lambda s: canned.keep(s, "", title, text, "ann"))
    assert refused.value.code == code
    assert database.read_sync(canned.every) == []
