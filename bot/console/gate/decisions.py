"""The runs of the gate, and what somebody decides about one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import Console
from bot.console.people import KnowledgeAdmin
from bot.quality import runs
from bot.quality.gate import PAGE, CannotDecide, PublishGate
from bot.store.gate import GateRunRow

HOME = "/console/gate"
# What is over this soon is told at once, without a page of progress.
_PATIENCE_STEPS = 25
_STEP_SECONDS = 0.08


def add(router: APIRouter, console: Console, gate: PublishGate) -> None:
    """Add the routes."""

    @router.get("")
    async def show_all(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        state = "undecided" if request.query_params.get("state") == "undecided" else ""
        page = request.query_params.get("page", "1")
        number = int(page) if page.isdecimal() and len(page) < 7 else 1
        found = await console.database.read(lambda s: runs.page_of(s, number, state))
        return console.page(request, account, "gate/runs.html", found=found, state=state)

    @router.get("/runs/{run_id}")
    async def show(run_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        run = await _settled(console, run_id)
        return console.page(request, account, "gate/run.html", run=run)

    @router.get("/runs/{run_id}/state")
    async def tell(run_id: str, account: KnowledgeAdmin) -> JSONResponse:
        run = await console.database.read(lambda s: _load(s, run_id))
        return JSONResponse({"state": run.state, "done": run.done, "of": run.of})

    @router.post("/runs/{run_id}/{decision}")
    async def decide(
        run_id: str, decision: str, request: Request, account: KnowledgeAdmin
    ) -> Response:
        reason = str((await request.form()).get("reason", ""))
        steps: dict[str, Callable[[], GateRunRow]] = {
            "confirm": lambda: gate.confirm(run_id, account),
            "override": lambda: gate.override(run_id, account, reason),
            "drop": lambda: gate.drop(run_id, account),
            "again": lambda: gate.again(run_id),
        }
        if decision not in steps:
            raise HTTPException(404, "not_found")
        back = f"{PAGE}/{run_id}"
        try:
            run = await asyncio.to_thread(steps[decision])
        except CannotDecide as error:
            return console.go(back, f"gate.refused_{error.code}", "bad")
        if run.state == "stale":
            return console.go(back)
        return console.go(back if run.state != "dropped" else HOME, f"gate.did_{decision}")


async def _settled(console: Console, run_id: str) -> GateRunRow:
    for _ in range(_PATIENCE_STEPS):
        run = await console.database.read(lambda s: _load(s, run_id))
        if run.state not in runs.OPEN:
            break
        await asyncio.sleep(_STEP_SECONDS)
    return run


def _load(session: Session, run_id: str) -> GateRunRow:
    run = session.get(GateRunRow, run_id)
    if run is None:
        raise HTTPException(404, "not_found")
    return run
