"""The pages of the built-in desk's tickets."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.frame import Area, Console
from bot.console.routing import area_router
from bot.console.tickets.lists import add as add_lists
from bot.console.tickets.lists import cards
from bot.console.tickets.pages import add as add_pages
from bot.console.tickets.parts import NAME, Parts
from bot.console.tickets.steps import add as add_steps


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""
    return Area(NAME, ("agent",), cards(console.database))


def routes(parts: Parts) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    for add in (add_lists, add_pages, add_steps):
        add(router, parts)
    return router


__all__ = ["NAME", "Parts", "area", "routes"]
