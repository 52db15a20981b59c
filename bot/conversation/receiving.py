"""What channels hand their messages to."""

from __future__ import annotations

from bot.conversation.dispatcher import Dispatcher
from bot.store.database import StoreUnavailable
from connectors.errors import Unavailable
from connectors.messages import IncomingMessage


class StoringReceiver:
    """Store messages through the dispatcher, which is joined after the channels are built."""

    dispatcher: Dispatcher

    async def __call__(self, message: IncomingMessage) -> bool:
        """Store a message; False when it was here before. Raises Unavailable: nothing is stored."""
        try:
            return await self.dispatcher.receive(message)
        except StoreUnavailable as error:
            raise Unavailable(
                "Your message could not be stored just now. Please send it again in a moment.",
                retry_after=2,
            ) from error
