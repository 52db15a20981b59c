"""The home page: what wants attention, from all areas that somebody may use."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.console.frame import Card, Console
from bot.console.people import Account, SignedIn
from bot.console.routing import area_router


def routes(console: Console) -> APIRouter:
    """Make the home page."""
    router = area_router()

    @router.get("/")
    async def home(request: Request, account: SignedIn) -> Response:
        cards = await _cards(console, account)
        return console.page(request, account, "home/home.html", cards=cards)

    return router


async def _cards(console: Console, account: Account) -> list[Card]:
    found: list[Card] = []
    for area in console.areas:
        if area.cards and account.may(*area.roles):
            found += await area.cards(account)
    return [card for card in found if card.count]
