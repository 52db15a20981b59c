"""What the pages of articles share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import ROOT, Console
from bot.console.people import Account
from bot.knowledge.lifecycle import Lifecycle
from bot.store.accounts import audit
from bot.store.knowledge import ArticleRow

HOME = f"{ROOT}/articles"
# An article of the longest body, in UTF-8 and in a form's encoding, with room for the rest.
MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """The console, and the rules of who may publish."""

    console: Console
    lifecycle: Lifecycle

    async def hold(
        self, step: str, items: Sequence[tuple[str, int]], who: str, at: datetime | None = None
    ) -> str:
        """Have questions replayed before a step; give the page that tells how it goes."""
        gate = self.lifecycle.gate
        assert gate is not None, "only a gate holds a step"
        return await asyncio.to_thread(gate.hold, step, items, who, at)


def path(page: str, article_id: str) -> str:
    """Give the address of a page about one article."""
    return f"{HOME}/{page}/{quote(article_id)}"


def today() -> datetime:
    """Tell the moment that lists of what is due are made for."""
    return datetime.now(UTC)


def load(session: Session, article_id: str) -> ArticleRow:
    """Give an article, or answer that there is none."""
    row = session.get(ArticleRow, article_id)
    if row is None:
        raise HTTPException(404, "not_found")
    return row


def log(session: Session, who: Account, step: str, article_id: str, **details: Any) -> None:
    """Write what was done with an article into the audit log."""
    audit(session, who, f"article.{step}", article_id, details)


def texts(form: Mapping[str, Any], *names: str) -> list[str]:
    """Take texts out of what was posted; missing ones, and files, are empty."""
    given = (form.get(name, "") for name in names)
    return [value.strip() if isinstance(value, str) else "" for value in given]


def number(text: str, default: int = 0) -> int:
    """Read a whole number that a form gave."""
    return int(text) if text.isdecimal() and len(text) < 10 else default
