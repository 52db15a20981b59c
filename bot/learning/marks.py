"""Remember how far the background work has come, and that one process alone does it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.learning import LearningMarkRow

_LEASE = timedelta(minutes=5)


def get(session: Session, name: str) -> dict[str, Any]:
    """Give what was kept under a name; empty at first."""
    row = session.get(LearningMarkRow, name)
    return row.value if row else {}


def keep(session: Session, name: str, **value: Any) -> None:
    """Keep something under a name."""
    row = session.get(LearningMarkRow, name) or LearningMarkRow(name=name)
    row.value, row.at = value, now()
    session.add(row)


def claim(session: Session, owner: str) -> bool:
    """Take or renew the right to work; False while another process has it."""
    row = session.get(LearningMarkRow, "lease", with_for_update=True)
    held = row.value if row else {}
    if held and held["owner"] != owner and datetime.fromisoformat(held["until"]) > now():
        return False
    keep(session, "lease", owner=owner, until=(now() + _LEASE).isoformat())
    return True


def release(session: Session, owner: str) -> None:
    """Give the right back, so that another process need not wait for its end."""
    if get(session, "lease").get("owner") == owner:
        keep(session, "lease")
