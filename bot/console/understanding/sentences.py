"""Add examples, and change many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from bot.console.people import KnowledgeAdmin
from bot.console.understanding.parts import HOME, Key, Parts, read_keys
from bot.dialogue import editing
from bot.dialogue.editing import EditError
from bot.dialogue.starter import OUTSIDE, Example
from bot.store.accounts import Actor

_MOST_AT_ONCE = 2000


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, starter = parts.console, parts.understanding.starter

    @router.post("/intents/{name}/add")
    async def more(request: Request, account: KnowledgeAdmin, name: str) -> Response:
        form = await request.form()
        is_test = form.get("is_test") == "yes" or name == OUTSIDE
        lines = [line for line in str(form.get("texts", "")).splitlines() if line.strip()]
        wanted = [Example(name, line, is_test) for line in lines[:_MOST_AT_ONCE]]
        result = await console.database.write(
            lambda s: editing.add_examples(s, account, starter, wanted)
        )
        here = f"{HOME}/intents/{quote(name)}"
        if not lines:
            return console.go(here, "understanding.wrong_empty", kind="bad")
        counts: dict[str, Any] = {
            "added": result.added,
            "known": result.known,
            "refused": len(result.refused),
        }
        if not result.refused:
            return console.go(here, "understanding.added", **counts)
        text, code = result.refused[0]
        why = console.words(f"understanding.wrong_{code}")
        told = {"text": text[:80], "why": why}
        return console.go(here, "understanding.added_partly", kind="bad", **counts, **told)

    @router.post("/examples")
    async def change(request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        keys = read_keys(form.getlist("key"))[:_MOST_AT_ONCE]
        step, intent = str(form.get("step", "")), str(form.get("intent", ""))
        back = _back(str(form.get("back", "")))
        run = _steps(account, keys, intent).get(step)
        if not keys or run is None:
            return console.go(back, "understanding.nothing_chosen", kind="bad")
        try:
            count = await console.database.write(run)
        except EditError as error:
            return console.go(back, f"understanding.wrong_{error.code}", kind="bad")
        if not count:
            return console.go(back, "understanding.nothing_changed", kind="bad")
        return console.go(back, f"understanding.did_{step}", count=count, intent=intent)

    def _steps(who: Actor, keys: list[Key], intent: str) -> dict[str, Callable[[Session], int]]:
        return {
            "remove": lambda s: editing.remove_examples(s, who, starter, keys),
            "move": lambda s: editing.move_examples(s, who, starter, keys, intent),
            "hold_out": lambda s: editing.hold_out(s, who, starter, keys, True),
            "learn": lambda s: editing.hold_out(s, who, starter, keys, False),
        }


def _back(path: str) -> str:
    # Only pages of this area: nobody is led elsewhere.
    is_ours = path == HOME or path.startswith((f"{HOME}/", f"{HOME}?"))
    return path if is_ours and "\\" not in path and len(path) < 1000 else HOME
