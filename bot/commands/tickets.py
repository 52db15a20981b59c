"""Work on the built-in desk's tickets from a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar, cast
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import files, tickets
from bot.files.links import FileLinks
from bot.settings import load
from bot.store.database import Database
from bot.store.desk import DeskTicketRow
from bot.tickets import troubles
from connectors.errors import ConnectorError
from connectors.ticketing import TicketState

T = TypeVar("T")

app = typer.Typer(help="Work on the built-in desk's tickets.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The ticket's number, like FD-1042.")]
Text = Annotated[str, typer.Argument(help="What its requester shall read.")]
Name = Annotated[str, typer.Option("--as", help="Who says it.")]
Queue = Annotated[str | None, typer.Option(help="Only this queue.")]


@app.command("list")
def list_tickets(queue: Queue = None, every: bool = False) -> None:
    """List open tickets, or all with --every."""
    query = select(DeskTicketRow).order_by(DeskTicketRow.id.desc()).limit(200)
    if not every:
        query = query.where(DeskTicketRow.state.not_in(("solved", "closed")))
    if queue:
        query = query.where(DeskTicketRow.queue == queue)
    table = Table("number", "state", "queue", "priority", "title")
    for row in _run(lambda session: list(session.execute(query).scalars())):
        table.add_row(tickets.number_of(row), row.state, row.queue, row.priority, row.title)
    Console().print(table)


@app.command()
def show(number: Number) -> None:
    """Show a ticket with all that was said."""

    settings = load()
    links = FileLinks(settings.url, settings.signing_key)

    def work(session: Session) -> tuple[DeskTicketRow, list[str]]:
        row = tickets.find_row(session, number)
        lines = [f"{e.at:%Y-%m-%d %H:%M} {_what(e)} {e.author}: {e.text}" for e in row.events]
        sent = files.of_ticket(session, row.id)
        return row, lines + [f"{f.name} ({f.size} bytes) {links.make('desk', f.id)}" for f in sent]

    row, events = _run(work)
    console = Console()
    console.print(
        f"{number}  {row.title}  ({row.state}, {row.queue}, {row.priority})", style="bold"
    )
    console.print(row.description, markup=False)
    console.print(row.facts)
    for line in row.transcript:
        console.print(f"  {line['author']}: {line['text']}", style="dim", markup=False)
    for event in events:
        console.print(event, markup=False, soft_wrap=True)


@app.command()
def comment(number: Number, text: Text, author: Name = "Service Desk") -> None:
    """Tell the requester something, in the thread that the ticket came from."""
    key = f"agent-{uuid4().hex}"
    _run(lambda session: tickets.add_comment(session, number, author, text, key))


@app.command()
def state(number: Number, to: str, text: str = "", author: Name = "Service Desk") -> None:
    """Bring a ticket into the state TO: open, needs_info, solved or closed."""
    if to not in tickets.TRANSITIONS:
        raise typer.BadParameter(f"the states are {', '.join(tickets.TRANSITIONS)}")

    def work(session: Session) -> None:
        row = tickets.find_row(session, number)
        tickets.move(session, row, cast(TicketState, to), author, f"agent-{uuid4().hex}", text)

    _run(work)


@app.command("troubles")
def list_troubles(
    settle: Annotated[int, typer.Option(help="Note that somebody saw to this one.")] = 0,
) -> None:
    """List what somebody has to see to in ticket systems elsewhere."""
    if settle and not _run(lambda session: troubles.settle(session, settle)):
        raise typer.BadParameter(f"there is no open trouble {settle}")
    table = Table("id", "since", "system", "ticket", "what", "detail")
    for row in _run(troubles.unsettled):
        since = f"{row.noticed_at:%Y-%m-%d %H:%M}"
        table.add_row(str(row.id), since, row.system, row.number, row.kind, row.detail)
    Console().print(table)


def _what(event: object) -> str:
    to_state = getattr(event, "to_state", None)
    return f"[{getattr(event, 'kind', '')}{' → ' + to_state if to_state else ''}]"


def _run(work: Callable[[Session], T]) -> T:
    database = Database(load().database)
    try:
        return database.write_sync(work)
    except ConnectorError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    finally:
        database.close()
