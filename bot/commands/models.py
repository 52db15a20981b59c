"""The models of the assistant: which there are, which is in use; and having one at every start."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.training import (
    TrainingFailed,
    base_digest,
    inputs_digest,
    model_path,
    run,
    train_command,
)
from bot.dialogue import merging, models
from bot.dialogue.corpus import Corpus, Edits
from bot.dialogue.models import ModelError
from bot.dialogue.starter import Starter, StarterError
from bot.settings import Settings, load
from bot.store.base import now
from bot.store.database import Database
from bot.store.dialogue import ModelRow

app = typer.Typer(help="The assistant's models.", no_args_is_help=True)

_WHY_NOT = {
    "base": "it was made for another version of the program",
    "gone": "there is no such model, or its file is gone",
    "state": "it is not ready",
    "why": "it was not found to be as good as the one in use; say why it should be used, by --why",
}


@app.command("list")
def show() -> None:
    """List the models, the newest first."""
    settings = load()
    database = Database(settings.database)
    table = Table("model", "state", "made", "by", "right", "note")
    for row in database.read_sync(models.listed):
        right = row.comparison.get("right", [None, None])[1]
        name = "starter" if row.is_starter else row.who
        table.add_row(
            str(row.id),
            row.state if not row.reason else f"{row.state} ({row.reason})",
            f"{row.created_at:%Y-%m-%d %H:%M}",
            name,
            "" if right is None else str(right),
            row.note,
        )
    Console().print(table)
    database.close()


@app.command()
def use(
    model: Annotated[int, typer.Argument(help="Its number, see `frontdesk model list`.")],
    why: Annotated[str, typer.Option(help="Why, for a model that was found to be worse.")] = "",
) -> None:
    """Use a model from now on; a running service switches within seconds."""
    settings = load()
    database = Database(settings.database)
    try:
        row = database.read_sync(lambda session: session.get(ModelRow, model))
        if row is None:
            raise ModelError("gone")
        models.check(row, settings.models_dir, base_digest(settings))
        if models.rasa_id(settings.models_dir / row.file) is None:
            raise ModelError("gone")
        row = database.write_sync(lambda s: models.activate(s, "command line", model, why))
        models.link(settings.models_dir, row.file)
    except ModelError as error:
        typer.echo(f"Model {model} cannot be used: {_WHY_NOT[error.code]}.", err=True)
        raise typer.Exit(1) from error
    finally:
        database.close()
    typer.echo(f"Model {model} is in use.")


def settle(settings: Settings, say: Callable[[str], None]) -> str:
    """See that there is a model in use which fits today's files, and that Rasa starts with it.

    A trained model whose files have changed since is trained anew with the same edits; where that
    fails, the starter model is used. Gives a sentence about what was done.
    """
    database = Database(settings.database)
    base, inputs = base_digest(settings), inputs_digest(settings)
    try:
        starter = database.write_sync(
            lambda s: models.keep_starter(s, model_path(settings).name, base, inputs)
        )
        row = database.read_sync(models.active) or starter
        fits = row.inputs == inputs and (settings.models_dir / row.file).is_file()
        done = "the model in use fits"
        if not fits and not row.is_starter:
            row, done = _renewed(settings, database, row, starter, say)
        elif not fits:
            row = starter
        if row.state != "active":
            row = database.write_sync(lambda s: models.activate(s, "set-up", row.id, done))
        models.link(settings.models_dir, row.file)
        models.remove(database.write_sync(lambda s: models.tidy(s, settings.models_dir)))
        return done
    finally:
        database.close()


def _renewed(
    settings: Settings,
    database: Database,
    old: ModelRow,
    starter: ModelRow,
    say: Callable[[str], None],
) -> tuple[ModelRow, str]:
    edits = database.read_sync(lambda session: models.edits_of(session, old.id))
    corpus = Corpus(Starter(), Edits.load(edits))
    folder = settings.models_dir / models.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as work:
            domain, examples = merging.write(corpus, Path(work))
            name = f"renewed-{inputs_digest(settings)}-{old.id}.tar.gz"
            run(settings, train_command(settings, Path(work), name, domain, examples), say)
            (Path(work) / name).replace(folder / name)
    except (TrainingFailed, StarterError, OSError) as error:
        return starter, f"model {old.id} could not be trained anew, the starter is used: {error}"
    row = ModelRow(
        who="set-up",
        state="ready",
        note=old.note,
        file=f"{models.FOLDER}/{name}",
        base=base_digest(settings),
        inputs=inputs_digest(settings),
        edits=edits,
        counts={"examples": len(corpus.learnt), "held_out": len(corpus.held_out)},
        ended_at=now(),
    )
    database.write_sync(lambda session: session.add(row))
    return row, f"model {old.id} was trained anew for the files of today"
