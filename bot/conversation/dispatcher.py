"""Hand messages to the turn handler: in order within a conversation, in parallel across."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy.orm import Session

from bot.conversation import inbox, outbox, storing
from bot.conversation.delivery import Delivery
from bot.conversation.inbox import Task
from bot.conversation.turns import TurnHandler
from bot.conversation.waiters import Waiters
from bot.files.checking import FileRules, check
from bot.store.database import Database, StoreUnavailable
from connectors.messages import IncomingMessage

log = structlog.get_logger(__name__)

_POLL_SECONDS = 0.5
_PAUSE_AFTER_FAULT = 1.0


class Dispatcher:
    """Store what comes in, and see that it is handled.

    One task a conversation works off its messages; a poll finds what another process, or a
    process that died, left behind.
    """

    def __init__(
        self,
        database: Database,
        handler: TurnHandler,
        delivery: Delivery,
        waiters: Waiters,
        owner: str,
        most_chars: int,
        rules: FileRules | None = None,
    ) -> None:
        self._database = database
        self._handler = handler
        self._delivery = delivery
        self._waiters = waiters
        self._owner = owner
        self._most_chars = most_chars
        self._rules = rules or FileRules()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._poll: asyncio.Task[None] | None = None

    async def receive(self, message: IncomingMessage) -> bool:
        """Store a message, and only then return; False when the event was here before.

        Raises StoreUnavailable: then nothing was stored, and the channel must not acknowledge.
        """
        sent = message.attachments
        files = await asyncio.to_thread(check, sent, self._rules) if sent else []
        stored = await self._database.write(
            lambda session: storing.store(session, message, self._most_chars, self._owner, files)
        )
        if stored.duplicate:
            return False
        self._start(stored.conversation_id, stored.task)
        return True

    async def start(self) -> None:
        """Take up what was left behind, and go on looking for more."""
        await self._database.write(self._take_back)
        self._poll = asyncio.create_task(self._look_for_more())

    async def stop(self) -> None:
        """Finish what is in hand, for a few seconds at most."""
        if self._poll:
            self._poll.cancel()
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=5)

    def _take_back(self, session: Session) -> None:
        inbox.take_back(session, self._owner)
        outbox.take_back(session, self._owner)

    def _start(self, conversation_id: str, claimed: Task | None = None) -> None:
        if conversation_id in self._busy:
            self._again.add(conversation_id)
            return
        work = asyncio.create_task(self._work_off(conversation_id, claimed))
        self._busy[conversation_id] = work

    async def _work_off(self, conversation_id: str, claimed: Task | None) -> None:
        try:
            task = claimed or await self._claim(conversation_id)
            while task is not None:
                await self._handle(task)
                go_on = task.more or conversation_id in self._again
                self._again.discard(conversation_id)
                task = await self._claim(conversation_id) if go_on else None
        except StoreUnavailable as error:
            log.error("inbox.store_unavailable", conversation=conversation_id, error=str(error))
        finally:
            del self._busy[conversation_id]
            if conversation_id in self._again:
                self._again.discard(conversation_id)
                self._start(conversation_id)

    async def _claim(self, conversation_id: str) -> Task | None:
        return await self._database.write(
            lambda session: inbox.claim(session, conversation_id, self._owner)
        )

    async def _handle(self, task: Task) -> None:
        with structlog.contextvars.bound_contextvars(correlation=task.turn_id):
            # The bot does not seem to type while a human has the conversation.
            if not task.has_human:
                await self._delivery.show_working(task.channel, task.external_id, True)
            try:
                items = await self._handler.handle(task)
            except StoreUnavailable:
                raise
            except Exception as error:
                log.exception("turn.broken", event_id=task.event_id)
                items = await self._handler.put_off(task, error)
            finally:
                await self._delivery.show_working(task.channel, task.external_id, False)
            replies = outbox.replies_to(items, task.event_id)
            self._waiters.handled(task.conversation_id, task.event_id, replies)
            self._delivery.submit(items)

    async def _look_for_more(self) -> None:
        while True:
            try:
                for conversation_id in await self._database.read(inbox.waiting):
                    self._start(conversation_id)
            except StoreUnavailable as error:
                log.error("inbox.store_unavailable", error=str(error))
                await asyncio.sleep(_PAUSE_AFTER_FAULT)
            except Exception:
                # Whatever it was: a poll that ended would leave messages lying.
                log.exception("inbox.poll_broken")
                await asyncio.sleep(_PAUSE_AFTER_FAULT)
            await asyncio.sleep(_POLL_SECONDS)
