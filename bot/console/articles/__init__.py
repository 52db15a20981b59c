"""The pages on which articles are written, reviewed and published."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.articles import cards, comparing, drafts, editor, lists, steps, tools
from bot.console.articles.parts import Parts
from bot.console.frame import Area, Console
from bot.console.routing import area_router
from bot.knowledge.lifecycle import Lifecycle

NAME = "articles"


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""
    return Area(NAME, ("knowledge_admin",), cards.make(console.database))


def routes(console: Console, lifecycle: Lifecycle) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    parts = Parts(console, lifecycle)
    for pages in (lists, editor, drafts, steps, comparing, tools):
        pages.add(router, parts)
    return router
