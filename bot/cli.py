"""The `frontdesk` command."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from bot.settings import SettingsError, load

# Nothing of ours is fetched from a model hub or reported to anybody at run time.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

app = typer.Typer(
    help="Frontdesk: one place to ask.", no_args_is_help=True, pretty_exceptions_enable=False
)
knowledge_app = typer.Typer(help="The articles.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")


@app.command()
def serve() -> None:
    """Run the service alone; Rasa runs elsewhere (see FRONTDESK_RASA_URL)."""
    from bot.serving import serve as run

    run(load())


@app.command()
def up() -> None:
    """Set up what is missing, then run the service and Rasa together until Ctrl-C."""
    from bot.commands.setup import Steps, set_up
    from bot.running import check_ports, run

    settings = load()
    check_ports(settings)
    with Steps(Console(stderr=True)) as steps:
        set_up(settings, steps)
    raise typer.Exit(run(settings))


@app.command()
def train(
    force: Annotated[bool, typer.Option(help="Train even if nothing changed.")] = False,
) -> None:
    """Train Rasa when its inputs changed."""
    from bot.commands.setup import Steps, ensure_encoder, train_dialogue

    settings = load()
    with Steps(Console(stderr=True)) as steps:
        ensure_encoder(settings, steps)
        train_dialogue(settings, steps, force)


@app.command()
def migrate() -> None:
    """Bring the database to the newest shape."""
    from bot.store.database import Database
    from bot.store.migrate import migrate as run

    settings = load()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    changed = run(Database(settings.database))
    typer.echo("The database was migrated." if changed else "The database is up to date.")


@knowledge_app.command()
def reindex() -> None:
    """Build the saved index anew from the database."""
    import shutil

    from bot.commands.setup import Steps, index_articles
    from bot.store.database import Database

    settings = load()
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    with Steps(Console(stderr=True)) as steps:
        index_articles(settings, Database(settings.database), steps)


@app.command()
def doctor() -> None:
    """Check settings, files and processes, and say what is missing and what to do."""
    from bot.commands.doctor import examine

    raise typer.Exit(0 if examine(load(), Console()) else 1)


def _add_groups() -> None:
    from bot.commands import accounts, adapting, ask, evaluate, knowledge, models, teams, tickets

    app.command()(ask.ask)
    knowledge_app.command("import")(knowledge.import_articles)
    knowledge_app.command("export")(knowledge.export_articles)
    knowledge_app.command("adapt")(adapting.adapt_encoder)
    app.add_typer(evaluate.app, name="evaluate")
    app.add_typer(tickets.app, name="ticket")
    app.add_typer(accounts.app, name="account")
    app.add_typer(models.app, name="model")
    app.add_typer(teams.app, name="teams")


def main() -> None:
    """Run the command; known errors become one line and exit code 2."""
    from bot.errors import EXPECTED

    _add_groups()
    try:
        app()
    except SettingsError as error:
        _stop(f"A setting is wrong: {error}")
    except EXPECTED as error:
        _stop(f"{type(error).__name__}: {error}")


def _stop(words: str) -> None:
    print(words, file=sys.stderr)
    sys.exit(2)
