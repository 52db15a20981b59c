"""What the pages of gaps share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import ROOT, Console
from bot.knowledge.lifecycle import Lifecycle
from bot.learning.assembly import Learning
from bot.store.accounts import AccountRow
from bot.store.learning import GapRow

HOME = f"{ROOT}/gaps"
_MAY_BE_ASSIGNED = {"knowledge_admin", "agent"}


@dataclass(frozen=True, slots=True)
class Parts:
    """The console, the rules of writing, and what learns."""

    console: Console
    lifecycle: Lifecycle
    learning: Learning


def load(session: Session, gap_id: str) -> GapRow:
    """Give a gap, or answer that there is none."""
    row = session.get(GapRow, gap_id)
    if row is None:
        raise HTTPException(404, "not_found")
    return row


def assignable(session: Session) -> list[str]:
    """Name those who may be given a gap."""
    query = select(AccountRow).where(AccountRow.disabled.is_(False)).order_by(AccountRow.name)
    rows = session.execute(query.limit(500)).scalars()
    return [row.name for row in rows if not _MAY_BE_ASSIGNED.isdisjoint(row.roles)]


def text(form: Mapping[str, Any], name: str, most: int = 1000) -> str:
    """Take a text out of what was posted; missing ones, and files, are empty."""
    value = form.get(name, "")
    return value.strip()[:most] if isinstance(value, str) else ""


def day(value: str) -> date | None:
    """Read a day. Raises ValueError for what is none."""
    return date.fromisoformat(value) if value else None


def number(value: str, default: int = 1) -> int:
    """Read a whole number that an address gave."""
    return int(value) if value.isdecimal() and len(value) < 10 else default
