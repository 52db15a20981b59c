"""The pages of answers that became wrong, and of telling who got them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from bot.console.frame import Area, Card, Console
from bot.console.people import Account
from bot.console.recalls.pages import HOME, NAME, add
from bot.console.routing import area_router
from bot.learning import listing


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""

    async def cards(account: Account) -> Sequence[Card]:
        count = await console.database.read(listing.count_recalls)
        return [Card("recalls.card_open", HOME, count)]

    return Area(NAME, ("knowledge_admin",), cards)


def routes(console: Console) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    add(router, console)
    return router
