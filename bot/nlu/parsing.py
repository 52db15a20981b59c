"""Parse texts with models that are not in use, in a process of its own, for comparing them."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.nlu.evaluate import import_rasa, say

if TYPE_CHECKING:
    from rasa.core.agent import Agent

_TELL_EVERY = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Read `{"models", "texts"}` from a file; write, for each model, what it makes of each text.

    Progress goes to stderr, as `parsed 40 of 512`.
    """
    parser = argparse.ArgumentParser(prog="parsing", description=__doc__)
    parser.add_argument("--request", type=Path, required=True, help="JSON file to read")
    parser.add_argument("--result", type=Path, required=True, help="JSON file to write")
    options = parser.parse_args(arguments)
    request = json.loads(options.request.read_text("utf-8"))
    with contextlib.redirect_stdout(sys.stderr), tempfile.TemporaryDirectory() as folder:
        import_rasa(Path(folder))
        found = asyncio.run(_parse_all(request["models"], request["texts"]))
    options.result.write_text(json.dumps(found), "utf-8")
    return 0


async def _parse_all(models: list[str], texts: list[str]) -> list[list[dict[str, Any]]]:
    from rasa.core.agent import Agent

    total, done = len(models) * len(texts), 0
    found: list[list[dict[str, Any]]] = []
    for model in models:
        agent = Agent.load(model)
        found.append([])
        for text in texts:
            found[-1].append(await _parse(agent, text))
            done += 1
            if done % _TELL_EVERY == 0 or done == total:
                say(f"parsed {done} of {total}")
    return found


async def _parse(agent: Agent, text: str) -> dict[str, Any]:
    # As the service does: a leading slash would be read as the name of an intent.
    parsed: dict[str, Any] = await agent.parse_message(text.lstrip("/ \t\r\n"))
    intent = parsed.get("intent") or {}
    details = parsed.get("understanding") or {}
    return {
        "intent": intent.get("name"),
        "confidence": float(intent.get("confidence") or 0.0),
        "best": details.get("intent") or intent.get("name"),
        "in_scope": bool(details.get("in_scope", False)),
    }


if __name__ == "__main__":
    sys.exit(main())
