"""Going on and off duty."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from bot.console.inbox.parts import HOME, Parts
from bot.console.people import Agent
from bot.handoff import duty
from bot.store.accounts import audit


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route."""
    console = parts.console

    @router.post("/presence")
    async def change(request: Request, account: Agent) -> Response:
        form = await request.form()
        teams = [str(team) for team in form.getlist("teams") if team in parts.topics.teams]
        is_on = form.get("is_on") == "1"

        def work(session: Session) -> None:
            duty.set_presence(session, account.id, is_on, teams)
            step = "on" if is_on and teams else "off"
            audit(session, account, f"duty.{step}", account.name, {"teams": sorted(teams)})

        await console.database.write(work)
        if is_on and not teams:
            return console.go(HOME, "inbox.refused_teams", "bad")
        return console.go(HOME, "inbox.did_on" if is_on else "inbox.did_off")
