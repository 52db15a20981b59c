"""What runs beside the requests."""

from __future__ import annotations

from typing import Protocol


class Background(Protocol):
    """Something that runs beside the requests."""

    async def start(self) -> None:
        """Begin, and return."""

    async def stop(self) -> None:
        """End, within seconds."""
