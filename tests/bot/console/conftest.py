"""A console in the test's own process, and people who use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.console.words import FOLDER, Words
from bot.store.database import Database
from tests.bot.console.visitor import Visitor, make_account, quick_passwords


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """The product's words, and those of an area `things` of the tests."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "things.yml").write_text("title: Things\nchanged: '{name} is changed.'\n")
    return Words(FOLDER, tmp_path / "words")


@pytest.fixture
def console(database: Database, words: Words) -> Console:
    """A console without areas but its doors."""
    options = ConsoleOptions("Larkfield", "http://desk.test", "a secret of the tests")
    console = Console(database, options, words)
    join_doors(console, quick_passwords())
    return console


@pytest.fixture
def visitor(console: Console) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(console)


@pytest.fixture
def operator(console: Console) -> Visitor:
    """An operator, signed in."""
    visitor = Visitor(console)
    visitor.enter(make_account(console, "olga", "operator"))
    return visitor


@pytest.fixture
def admin(console: Console) -> Visitor:
    """A knowledge admin, signed in."""
    visitor = Visitor(console)
    visitor.enter(make_account(console, "kim", "knowledge_admin"))
    return visitor
