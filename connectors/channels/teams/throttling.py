"""How long the far side wants us to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_LONGEST_SECONDS = 3600.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, in seconds or as a date; None where it says nothing that can be read."""
    said = headers.get("retry-after") or headers.get("Retry-After") or ""
    try:
        seconds = float(said)
    except ValueError:
        seconds = _until(said)
    return min(seconds, _LONGEST_SECONDS) if seconds > 0 else None


def _until(said: str) -> float:
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
