"""What one client has not seen yet, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.channels.web.hub import Listener
from connectors.history import History, Line
from connectors.messages import Reply
from connectors.wire import ToHtml, line_json


class Feed:
    """Read the news of a conversation: the history after a cursor, then what is in no history.

    The history is the one source of order, so nothing is missed or doubled over a reconnect or
    between processes. A reply that it does not hold (`sequence` 0, or not there yet) is given
    once, as it came, and with the sequence 0: it does not move the client's cursor.
    """

    def __init__(
        self, history: History, to_html: ToHtml, conversation_id: str, cursor: int
    ) -> None:
        self._history = history
        self._to_html = to_html
        self._conversation_id = conversation_id
        self.cursor = cursor
        self._given: set[str] = set()

    async def news(self, listener: Listener) -> list[dict[str, Any]]:
        """Give what is new since the last call. Raises Unavailable."""
        loose = [listener.replies.popleft() for _ in range(len(listener.replies))]
        lines = await self._history.after(self._conversation_id, self.cursor)
        self.cursor = max([self.cursor, *(line.sequence for line in lines)])
        return [line_json(line, self._to_html) for line in (*lines, *self._loose(loose))]

    def _loose(self, replies: Sequence[Reply]) -> list[Line]:
        unseen = {r.id: r for r in replies if not 0 < r.sequence <= self.cursor}
        new = [reply for key, reply in unseen.items() if key not in self._given]
        self._given.update(unseen)
        return [Line(0, datetime.now(UTC), reply) for reply in new]
