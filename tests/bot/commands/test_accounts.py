"""Accounts from a terminal."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from bot.commands.accounts import app, first_link
from bot.console.access import accounts, links
from bot.settings import Settings
from bot.store.accounts import AccountRow, AuditRow
from bot.store.database import Database


@pytest.fixture(autouse=True)
def here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command find the test's database."""
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", settings.database)


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, words, input=typed)


def kept(database: Database, name: str) -> AccountRow:
    row = database.read_sync(lambda session: accounts.find(session, name))
    assert row is not None
    return row


def is_good(database: Database, link: str) -> bool:
    token = link.strip().rpartition("/")[2]
    return database.read_sync(lambda session: links.find(session, token) is not None)


def test_an_account_is_made_with_a_link(database: Database) -> None:
    result = run("add", "Ada", "agent", "manager", "--full-name", "Ada L")
    assert result.exit_code == 0
    assert is_good(database, result.stdout)
    row = kept(database, "ada")
    assert (row.roles, row.full_name, row.password_hash) == (["agent", "manager"], "Ada L", None)
    (entry,) = database.read_sync(lambda session: session.query(AuditRow).all())
    assert entry.action == "account.add"
    assert entry.who.endswith("at a terminal")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "a b"), "letters, digits"),
        (("add", "eve", "root"), "no such role"),
        (("password", "nobody"), "Nobody has this name"),
        (("roles", "nobody"), "Nobody has this name"),
        (("disable", "boss"), "has to remain an operator"),
        (("roles", "boss", "agent"), "has to remain an operator"),
        (("add", "boss"), "has this name already"),
    ],
)
def test_what_cannot_be_is_told(database: Database, words: tuple[str, ...], told: str) -> None:
    run("add", "boss", "operator")
    result = run(*words)
    assert result.exit_code == 1
    assert told in result.stderr


def test_a_password_is_asked_for(database: Database) -> None:
    run("add", "ada")
    result = run("password", "ada", "--ask", typed="weak\nweak\n")
    assert (result.exit_code, kept(database, "ada").password_hash) == (1, None)
    good = "a fine long sentence\n"
    assert run("password", "ada", "--ask", typed=good * 2).exit_code == 0
    assert str(kept(database, "ada").password_hash).startswith("$argon2id$")


def test_a_new_link_ends_the_old_one(database: Database) -> None:
    old = run("add", "ada").stdout
    fresh = run("password", "ada").stdout
    assert (is_good(database, old), is_good(database, fresh)) == (False, True)


def test_roles_and_disabling(database: Database) -> None:
    run("add", "ada", "agent")
    run("roles", "ada", "manager")
    run("disable", "ada")
    assert (kept(database, "ada").roles, kept(database, "ada").disabled) == (["manager"], True)
    assert "disabled" in run("list").stdout
    run("disable", "ada", "--undo")
    assert not kept(database, "ada").disabled


def test_the_first_link_is_there_until_somebody_is(database: Database, settings: Settings) -> None:
    link = first_link(settings)
    assert link
    assert is_good(database, link)
    run("add", "ada")
    assert first_link(settings) is None
