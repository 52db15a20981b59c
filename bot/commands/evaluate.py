"""Measure understanding and retrieval on data sets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.commands.training import rasa_environment
from bot.settings import ROOT, load

app = typer.Typer(help="Measure understanding and retrieval.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
File = Annotated[Path, typer.Option(exists=True, dir_okay=False, readable=True)]


@app.command()
def intents(train: File, test: File, oos: File | None = None, as_json: Json = False) -> None:
    """Train the pipeline of config.yml on TRAIN, parse TEST (and OOS) through Rasa, and count."""
    settings = load()
    command = [str(settings.rasa_python), "-m", "bot.nlu.evaluate"]
    command += ["--config", str(settings.config_file.resolve())]
    command += ["--train", str(train.resolve()), "--test", str(test.resolve())]
    command += ["--oos", str(oos.resolve())] if oos else []
    command += ["--json"] if as_json else []
    environment = rasa_environment(settings)
    raise typer.Exit(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)  # noqa: S603


@app.command()
def retrieval(articles: File, queries: File, as_json: Json = False) -> None:
    """Index ARTICLES afresh, ask QUERIES, and count."""
    # Imported here: the other commands need not wait for the encoder's libraries.
    from knowledge_index.embedder import SentenceTransformerEmbedder
    from knowledge_index.errors import KnowledgeIndexError
    from knowledge_index.evaluate import evaluate as evaluate_retrieval

    settings = load()
    embedder = SentenceTransformerEmbedder(settings.encoder_dir, settings.encoder_threads)
    try:
        figures = evaluate_retrieval(articles, queries, embedder)
    except KnowledgeIndexError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from error
    _show(figures, as_json)


def _show(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)
