"""The pages on which articles are written, reviewed and published."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.articles import cards
from bot.console.articles.comparing import add as add_comparing
from bot.console.articles.drafts import add as add_drafts
from bot.console.articles.editor import add as add_editor
from bot.console.articles.lists import add as add_lists
from bot.console.articles.parts import Parts
from bot.console.articles.steps import add as add_steps
from bot.console.articles.tools import add as add_tools
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
    for add in (add_lists, add_editor, add_drafts, add_steps, add_comparing, add_tools):
        add(router, parts)
    return router
