"""The pages on which it is set how many answers may be wrong, by topic."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.budgets.pages import NAME, add
from bot.console.frame import Area, Console
from bot.console.routing import area_router
from bot.topics import Topics


def area() -> Area:
    """Describe the area for the navigation."""
    return Area(NAME, ("knowledge_admin", "manager"))


def routes(console: Console, topics: Topics) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    add(router, console, topics)
    return router
