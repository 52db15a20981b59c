"""The operators' pages of the people who ask: who they are on which channel, merged and parted."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter

from bot.console.frame import Area, Console
from bot.console.persons import changing, listed, pages
from bot.console.persons.places import NAME
from bot.console.routing import area_router


def area() -> Area:
    """Describe the area for the navigation."""
    return Area(NAME, ("operator",))


def routes(console: Console, file: Path | None = None) -> APIRouter:
    """Make the area's routes; with a `file` the list of groups comes from there."""
    router = area_router(NAME)
    listed.add(router, console, file)
    changing.add(router, console)
    pages.add(router, console)
    return router
