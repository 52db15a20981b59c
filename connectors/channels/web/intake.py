"""The way in, the same for sockets and plain HTTP: check, limit, translate, store."""

from __future__ import annotations

from typing import Any

from connectors.channel import ChannelRequest
from connectors.channels.web.channel import WebChannel
from connectors.channels.web.limits import Gate
from connectors.channels.web.parts import WebParts
from connectors.errors import UnknownEvent
from connectors.messages import Attachment


class Intake:
    """Take frames and store what they say."""

    def __init__(self, parts: WebParts, channel: WebChannel, gate: Gate) -> None:
        self._parts = parts
        self._channel = channel
        self._gate = gate

    async def take(
        self, request: ChannelRequest, files: tuple[Attachment, ...] = ()
    ) -> dict[str, Any]:
        """Store the frame of a visitor, with its files, and give its acknowledgement.

        Raises NotAuthentic, BadEvent, TooFast, Unavailable: nothing is stored then.
        """
        visitor = self._parts.visitors.read(request)
        self._gate.message(request.peer, visitor.conversation_id)
        try:
            messages = self._channel.parse_with(request, visitor.person, files)
        except UnknownEvent as error:
            return {"type": "ack", "event_id": None, "ignored": str(error)}
        fresh = [await self._parts.receiver(message) for message in messages]
        self._parts.hub.wake(visitor.conversation_id)
        return {"type": "ack", "event_id": messages[0].event_id, "duplicate": not any(fresh)}
