"""The operators' pages of what has not gone out: why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy.orm import Session

from bot.console.frame import Area, Card, Console
from bot.console.outbox.pages import HOME, NAME, add
from bot.console.people import Account
from bot.console.routing import area_router
from bot.conversation import undelivered


def area(console: Console) -> Area:
    """Describe the area for the navigation and the home page."""

    async def cards(account: Account) -> Sequence[Card]:
        def work(session: Session) -> list[Card]:
            return [
                Card(f"{NAME}.card_{group}", f"{HOME}?state={group}", count)
                for group in ("dead", "retrying")
                if (count := undelivered.count(session, group))
            ]

        return await console.database.read(work)

    return Area(NAME, ("operator",), cards)


def routes(console: Console) -> APIRouter:
    """Make the area's routes."""
    router = area_router(NAME)
    add(router, console)
    return router
