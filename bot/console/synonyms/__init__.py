"""The company's synonyms and abbreviations: what people say, and what the articles say."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.frame import Area
from bot.console.routing import area_router
from bot.console.synonyms import pages
from bot.console.synonyms.parts import NAME, Parts

__all__ = ["Parts", "area", "routes"]


def area() -> Area:
    """Describe the area for the navigation."""
    return Area(NAME, ("knowledge_admin",))


def routes(parts: Parts) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    pages.add(router, parts)
    return router
