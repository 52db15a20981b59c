"""Where examples are at odds, with the way out beside each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from bot.console.people import KnowledgeAdmin
from bot.console.understanding.parts import Parts, key_of
from bot.dialogue.conflicts import FEWEST, Pair
from bot.dialogue.texts import plain


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    finder = parts.understanding.conflicts

    @router.get("/conflicts")
    async def show(request: Request, account: KnowledgeAdmin) -> Response:
        found = finder.found(await parts.corpus())
        values: dict[str, Any] = {"is_ready": found is not None, "failed": finder.failed}
        values |= {"progress": finder.progress, "fewest": FEWEST}
        values["duplicates"] = [_shown(pair) for pair in found.duplicates] if found else []
        values["near"] = [_shown(pair) for pair in found.near] if found else []
        values["found_near"] = found.count_near if found else 0
        values["few"] = found.few if found else ()
        return await parts.page(request, account, "conflicts.html", **values)

    @router.get("/conflicts/state")
    async def state(account: KnowledgeAdmin) -> dict[str, Any]:
        is_ready = finder.found(await parts.corpus()) is not None
        done, total = finder.progress
        return {
            "state": "ready" if is_ready or finder.failed else "busy",
            "done": done,
            "of": total,
        }


def _shown(pair: Pair) -> dict[str, Any]:
    sides = [
        {"example": one, "said": plain(one.text), "key": key_of(one), "to": other.intent}
        for one, other in ((pair.example, pair.other), (pair.other, pair.example))
    ]
    return {"sides": sides, "likeness": round(pair.likeness * 100), "own": round(pair.own * 100)}
