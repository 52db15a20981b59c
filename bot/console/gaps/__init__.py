"""The pages of what people ask and no article answers."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.frame import Area, Console
from bot.console.gaps.lists import add as add_lists
from bot.console.gaps.lists import cards
from bot.console.gaps.pages import add as add_pages
from bot.console.gaps.parts import Parts
from bot.console.gaps.steps import add as add_steps
from bot.console.routing import area_router
from bot.knowledge.lifecycle import Lifecycle
from bot.learning.assembly import Learning

NAME = "gaps"


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""
    return Area(NAME, ("knowledge_admin",), cards(console.database))


def routes(console: Console, lifecycle: Lifecycle, learning: Learning) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    for add in (add_lists, add_pages, add_steps):
        add(router, Parts(console, lifecycle, learning))
    return router
