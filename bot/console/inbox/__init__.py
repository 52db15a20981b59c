"""The agents' inbox: who waits, who is answered, and a conversation with all that is known."""

from __future__ import annotations

from fastapi import APIRouter

from bot.console.frame import Area, Console
from bot.console.inbox.canned import add as add_canned
from bot.console.inbox.conversation import add as add_conversation
from bot.console.inbox.lists import add as add_lists
from bot.console.inbox.lists import cards
from bot.console.inbox.parts import NAME, Parts
from bot.console.inbox.presence import add as add_presence
from bot.console.inbox.steps import add as add_steps
from bot.console.inbox.suggesting import add as add_suggesting
from bot.console.routing import area_router


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""
    return Area(NAME, ("agent",), cards(console.database))


def routes(parts: Parts) -> APIRouter:
    """Make the area's routes; fixed paths come before those of one conversation."""
    router = area_router(NAME)
    for add in (add_lists, add_presence, add_canned, add_suggesting, add_conversation, add_steps):
        add(router, parts)
    return router


__all__ = ["NAME", "Parts", "area", "routes"]
