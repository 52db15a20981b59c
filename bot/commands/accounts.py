"""Work on the console's accounts from a terminal."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bot.console.access import accounts, links
from bot.console.access.accounts import AccountError
from bot.console.access.passwords import Passwords, weakness
from bot.console.words import Words
from bot.settings import Settings, load
from bot.store.accounts import AccountRow, audit
from bot.store.database import Database

T = TypeVar("T")

app = typer.Typer(help="The accounts of the console.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name that they sign in with.")]
Roles = Annotated[
    list[str] | None,
    typer.Argument(help="knowledge_admin, agent, manager, operator; none takes all away."),
]
Undo = Annotated[bool, typer.Option("--undo", help="Let them sign in again.")]
FullName = Annotated[str, typer.Option(help="As colleagues shall see it.")]
Email = Annotated[str, typer.Option(help="Their address.")]


@app.command("list")
def list_accounts() -> None:
    """List all accounts."""
    table = Table("name", "person", "roles", "signs in by", "last sign-in")
    for row in _run(accounts.every):
        by = "nothing: disabled" if row.disabled else row.issuer or "password"
        last = f"{row.signed_in_at:%Y-%m-%d %H:%M}" if row.signed_in_at else "never"
        table.add_row(row.name, row.full_name, ", ".join(row.roles), by, last)
    Console().print(table)


@app.command()
def add(name: Name, roles: Roles = None, full_name: FullName = "", email: Email = "") -> None:
    """Make an account, and print the link by which its person chooses a password."""

    def work(session: Session) -> str:
        row = accounts.add(session, _who(), name, roles or [], full_name, email)
        return links.make(session, row.id)

    typer.echo(links.address(load().url, _run(work)))


@app.command()
def password(
    name: Name,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for it here instead.")] = False,
) -> None:
    """Print a link to choose a new password; or ask for one, with --ask."""
    if ask:
        typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if code := weakness(typed, accounts.normal(name)):
            _stop(f"password_{code}")
        fresh = Passwords().hash_sync(typed)
        _run(lambda s: accounts.set_password(s, _who(), _found(s, name), fresh))
        return

    def work(session: Session) -> str:
        row = _found(session, name)
        if row.issuer:
            raise AccountError("not_local")
        audit(session, _who(), "account.link", row.name)
        return links.make(session, row.id)

    typer.echo(links.address(load().url, _run(work)))


@app.command()
def disable(name: Name, undo: Undo = False) -> None:
    """Let somebody sign in no more, and end their sessions."""
    _run(lambda s: accounts.set_disabled(s, _who(), _found(s, name), not undo))


@app.command("roles")
def set_roles(name: Name, roles: Roles = None) -> None:
    """Give somebody these roles and no others."""
    _run(lambda s: accounts.set_roles(s, _who(), _found(s, name), roles or []))


def first_link(settings: Settings) -> str | None:
    """Make the link to the first account; None when there is an account."""
    database = Database(settings.database)

    def work(session: Session) -> str | None:
        return None if links.has_accounts(session) else links.make(session, None)

    try:
        token = database.write_sync(work)
    finally:
        database.close()
    return links.address(settings.url, token) if token else None


def _who() -> str:
    return f"{getpass.getuser()} at a terminal"


def _found(session: Session, name: str) -> AccountRow:
    row = accounts.find(session, name)
    if row is None:
        raise AccountError("unknown_name")
    return row


def _run(work: Callable[[Session], T]) -> T:
    database = Database(load().database)
    try:
        return database.write_sync(work)
    except AccountError as error:
        _stop(error.code)
    finally:
        database.close()


def _stop(code: str) -> NoReturn:
    typer.echo(Words()(f"forms.{code}"), err=True)
    raise typer.Exit(1)
