"""Say moments as people do."""

from __future__ import annotations

from datetime import datetime


def spoken(moment: datetime, now: datetime) -> str:
    """Say a moment: with the day when it is not today."""
    clock = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return clock
    return f"{moment:%A} {moment.day} {moment:%B}, {clock}"
