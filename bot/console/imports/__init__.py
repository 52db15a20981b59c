"""The pages on which articles are brought in and taken out."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.frame import Area, Console
from bot.console.imports.bringing import add as add_bringing
from bot.console.imports.exporting import add as add_exporting
from bot.console.imports.parts import NAME, Parts
from bot.console.imports.preview import add as add_preview
from bot.console.imports.sources import add as add_sources
from bot.console.routing import area_router
from bot.knowledge.bringing.service import Bringing

__all__ = ["area", "routes"]


def area() -> Area:
    """Describe the area for the navigation."""
    return Area(NAME, ("knowledge_admin",))


def routes(console: Console, bringing: Bringing, may_publish: bool) -> APIRouter:
    """Make the area's routes; `may_publish`: what says so is published without a review."""
    router = area_router(NAME)
    parts = Parts(console, bringing, may_publish)
    for add in (add_bringing, add_exporting, add_sources, add_preview):
        add(router, parts)
    return router
