"""Ask one question through the running service."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import httpx
import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.internal import internal_token
from bot.settings import load

_TIMEOUT = 70.0


def ask(
    question: Annotated[str, typer.Argument(help="What to ask.")],
    audience: Annotated[
        Literal["employee", "customer"], typer.Option("--as", help="Who asks.")
    ] = "employee",
    conversation: Annotated[str, typer.Option(help="Go on with an earlier conversation.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask the running service one question, as a channel would."""
    settings = load()
    body = {"text": question, "audience": audience, "conversation_id": conversation}
    token = internal_token(settings.signing_key, "console")
    try:
        response = httpx.post(
            f"http://{settings.host}:{settings.port}/internal/ask",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
        )
    except httpx.HTTPError as error:
        typer.echo(
            f"The service does not answer at {settings.url} ({error}). Start it: make run", err=True
        )
        raise typer.Exit(1) from error
    answer = response.json()
    if response.status_code != 200:
        typer.echo(answer.get("detail", answer), err=True)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(answer))
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    console = Console()
    for reply in answer["replies"]:
        console.print(Markdown(reply["text"]))
        for source in reply["sources"]:
            console.print(f"  ↳ {source['title']} ({source['owner']}) {source['url']}", style="dim")
        titles = [f"[{button['title']}]" for button in reply["buttons"]]
        console.print(" ".join(titles), style="cyan", markup=False)
    told = ("intent", "confidence", "decision", "milliseconds", "conversation_id")
    console.print({name: answer.get(name) for name in told}, style="dim")
