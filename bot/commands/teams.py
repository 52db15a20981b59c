"""Prepare Teams from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load
from connectors.channels.teams.package import AppInfo, make

app = typer.Typer(help="Microsoft Teams.", no_args_is_help=True)

Out = Annotated[Path, typer.Option(help="The file to write.")]
Version = Annotated[str, typer.Option(help="Raise it when you upload the package again.")]
Privacy = Annotated[str, typer.Option(help="Your privacy notice; empty: the help centre.")]
Terms = Annotated[str, typer.Option(help="Your terms of use; empty: the help centre.")]


@app.callback()
def _teams() -> None:
    """Keep `package` a word of its own while it is the only one."""


@app.command()
def package(
    out: Out = Path("frontdesk-teams.zip"),
    version: Version = "1.0.0",
    privacy_url: Privacy = "",
    terms_url: Terms = "",
) -> None:
    """Write the app package that a Teams administrator uploads."""
    settings = load()
    info = AppInfo(
        app_id=settings.teams_app_id,
        url=settings.url,
        company=settings.company,
        version=version,
        privacy_url=privacy_url,
        terms_url=terms_url,
    )
    out.write_bytes(make(info))
    typer.echo(f"Wrote {out}: upload it in the Teams admin centre, under Manage apps.")
