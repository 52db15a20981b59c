"""Adapt the encoder to the company's own articles, from a terminal."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.orm import Session

from bot.commands.setup import Steps
from bot.knowledge import articles
from bot.settings import load
from bot.store.database import Database
from knowledge_index.adapting import TooFewArticles
from knowledge_index.adopting import adapt
from knowledge_index.passages import Article

Minutes = Annotated[float, typer.Option(min=0.1, max=720, help="Minutes that it may train.")]
Threads = Annotated[int, typer.Option(min=1, max=64, help="Threads that compare the encoders.")]


def adapt_encoder(minutes: Minutes = 10, threads: Threads = 2) -> None:
    """Train the encoder on the published articles; keep the old one unless the new is better.

    The service uses it from its next start on, and then builds the index anew.
    """
    settings = load()
    database = Database(settings.database)
    try:
        published = database.read_sync(_published)
    finally:
        database.close()
    with Steps(Console(stderr=True)) as steps:
        try:
            found = adapt(
                published,
                settings.encoder_model,
                settings.encoder_dir,
                settings.adapted_encoder_dir,
                60 * minutes,
                threads,
                steps.telling("Adapting"),
            )
        except TooFewArticles as error:
            typer.echo(f"There are too few articles: {error}.", err=True)
            raise typer.Exit(1) from error
        steps.done(
            f"{found.questions} held-out questions: {found.before:.1%} found first before, "
            f"{found.after:.1%} after ({found.gained} gained, {found.lost} lost)"
        )
        adopted = "the new encoder is kept; restart the service" if found.is_better else ""
        steps.done(adopted or "the old encoder is kept: the new one is not surely better")


def _published(session: Session) -> list[Article]:
    return articles.fetch(session, list(articles.published_versions(session)))
