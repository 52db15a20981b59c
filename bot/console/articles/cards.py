"""What the console's home page says about articles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.console.frame import Card, Cards
from bot.console.people import Account
from bot.knowledge import finding, notices
from bot.store.database import Database


def make(database: Database) -> Cards:
    """Make the function that counts what wants attention."""

    async def cards(account: Account) -> Sequence[Card]:
        return await database.read(_cards)

    return cards


def _cards(session: Session) -> list[Card]:
    home = "/console/articles"
    return [
        Card(
            "articles.card_review", f"{home}?state=in_review", finding.count(session, "in_review")
        ),
        Card("articles.card_notices", f"{home}/notices", notices.count_waiting(session)),
    ]
