"""Train a model, look at what it does differently, use it, and go back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import Card, Cards
from bot.console.people import Account, KnowledgeAdmin
from bot.console.understanding.parts import HOME, Parts
from bot.dialogue import models
from bot.dialogue.models import ModelError
from bot.dialogue.understanding import Understanding
from bot.store.dialogue import ModelRow

_HERE = f"{HOME}/models"
_MOST_NUMBER = 2**31 - 1


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, switch = parts.console, parts.understanding.switch

    async def found(model_id: int) -> ModelRow:
        if not 0 < model_id <= _MOST_NUMBER:
            raise HTTPException(404)
        row = await console.database.read(lambda s: s.get(ModelRow, model_id))
        if row is None:
            raise HTTPException(404)
        return row

    def usable(row: ModelRow) -> str:
        """Tell why a model cannot be used now; nothing when it can."""
        try:
            models.check(row, switch.place.folder, switch.place.base)
        except ModelError as error:
            return error.code
        return ""

    @router.get("/models")
    async def every(request: Request, account: KnowledgeAdmin) -> Response:
        rows = await console.database.read(models.listed)
        trouble = {row.id: usable(row) for row in rows}
        return await parts.page(request, account, "models.html", rows=rows, trouble=trouble)

    @router.post("/models")
    async def train(request: Request, account: KnowledgeAdmin) -> Response:
        note = str((await request.form()).get("note", ""))
        try:
            row = await console.database.write(lambda s: models.ask_for(s, account, note))
        except ModelError as error:
            return console.go(_HERE, f"understanding.model_{error.code}", kind="bad")
        return console.go(f"{_HERE}/{row.id}")

    @router.get("/models/{model_id}")
    async def one(request: Request, account: KnowledgeAdmin, model_id: int) -> Response:
        row = await found(model_id)

        def work(session: Session) -> bool:
            return models.needs_reason(row, models.active(session))

        values: dict[str, Any] = {"row": row, "trouble": usable(row)}
        values["needs_reason"] = await console.database.read(work)
        return await parts.page(request, account, "model.html", **values)

    @router.get("/models/{model_id}/state")
    async def state(account: KnowledgeAdmin, model_id: int) -> dict[str, Any]:
        row = await found(model_id)
        return {"state": row.state, "done": row.done, "of": row.total}

    @router.post("/models/{model_id}/use")
    async def use(request: Request, account: KnowledgeAdmin, model_id: int) -> Response:
        why = str((await request.form()).get("why", ""))
        await found(model_id)
        try:
            row = await switch.use(account, model_id, why)
        except ModelError as error:
            said = f"understanding.model_{error.code}"
            return console.go(f"{_HERE}/{model_id}", said, kind="bad")
        return console.go(f"{_HERE}/{row.id}", "understanding.in_use", model=row.id)

    @router.post("/models/{model_id}/cancel")
    async def cancel(account: KnowledgeAdmin, model_id: int) -> Response:
        return await _ask(parts, model_id, lambda s: models.cancel(s, account, model_id), "stopped")

    @router.post("/models/{model_id}/compare")
    async def compare(account: KnowledgeAdmin, model_id: int) -> Response:
        return await _ask(
            parts, model_id, lambda s: models.ask_again(s, account, model_id), "again"
        )


async def _ask(parts: Parts, model_id: int, work: Any, said: str) -> Response:
    if not 0 < model_id <= _MOST_NUMBER:
        raise HTTPException(404)
    here, console = f"{_HERE}/{model_id}", parts.console
    try:
        await console.database.write(work)
    except ModelError as error:
        return console.go(_HERE, f"understanding.model_{error.code}", kind="bad")
    return console.go(here, f"understanding.{said}")


def cards(understanding: Understanding) -> Cards:
    """Make the card of a model that waits to be looked at."""

    async def of(account: Account) -> list[Card]:
        def work(session: Session) -> int:
            rows, in_use = models.listed(session), models.active(session)
            newest = in_use.id if in_use else 0
            return sum(row.state == "ready" and row.id > newest for row in rows)

        waiting = await understanding.database.read(work)
        return [Card("understanding.card_ready", _HERE, waiting)]

    return of
