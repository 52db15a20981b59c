"""What was said in a conversation, as a channel reads it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.messages import ButtonPress, Reply


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said; for the press of a button `text` is the button's title.

    `files` are the names of files that came with it.
    """

    event_id: str
    text: str
    press: ButtonPress | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation; `sequence` counts the person's lines and ours together."""

    sequence: int
    at: datetime
    what: Said | Reply


class History(Protocol):
    """The stored lines of one channel's conversations, oldest first.

    A conversation that does not exist has no lines. Raises Unavailable.
    """

    async def after(self, conversation_id: str, sequence: int) -> Sequence[Line]:
        """Give every line with a greater sequence."""

    async def latest(self, conversation_id: str, limit: int) -> Sequence[Line]:
        """Give the last lines, at most `limit`."""


class Replies(Protocol):
    """Wait for what is said in answer to one event."""

    async def wait_for(
        self,
        channel: str,
        conversation_id: str,
        event_id: str,
        seconds: float,
        is_new: bool = False,
    ) -> Sequence[Reply]:
        """Give the event's replies once it is handled, or those there are after that time.

        `is_new` tells that it was stored just now.
        """
