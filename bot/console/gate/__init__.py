"""The publish gate: what waits for a decision, and which answers must stay."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from bot.console.frame import Area, Card, Cards, Console
from bot.console.gate import approvals, decisions
from bot.console.people import Account
from bot.console.routing import area_router
from bot.quality import runs
from bot.quality.gate import PublishGate

NAME = "gate"


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""
    return Area(NAME, ("knowledge_admin",), _cards(console))


def routes(console: Console, gate: PublishGate) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    decisions.add(router, console, gate)
    approvals.add(router, console)
    return router


def _cards(console: Console) -> Cards:
    async def cards(account: Account) -> Sequence[Card]:
        waiting = await console.database.read(runs.undecided)
        return [Card("gate.card", f"/console/{NAME}?state=undecided", waiting)]

    return cards
