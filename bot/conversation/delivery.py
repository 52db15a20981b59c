"""Carry out what is in the outbox: replies to channels, operations on tickets."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import structlog
from sqlalchemy.orm import Session

from bot.conversation import outbox, undelivered
from bot.conversation.outbox import Item
from bot.conversation.replies import REPLY
from bot.conversation.ticket_operations import TicketOperations
from bot.store.database import Database, StoreUnavailable
from connectors.channel import Channel
from connectors.errors import ConnectorError, NotFound, Refused

log = structlog.get_logger(__name__)

_POLL_SECONDS = 1.0
_SECONDS_FOR_ONE = 30.0

Work = Callable[[Item], Awaitable[list[Item]]]


class Delivery:
    """Carry items out, in order within a conversation; try again what could not be done.

    Kinds of operations other than `reply` belong to the ticket systems. A reply that could not be
    sent keeps later replies of its conversation waiting, so that none overtakes it.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        tickets: TicketOperations,
        owner: str,
    ) -> None:
        self._database = database
        self._channels = channels
        self._tickets = tickets
        self._owner = owner
        self._queues: dict[str, list[Item]] = defaultdict(list)
        self._parked: dict[str, list[Item]] = {}
        self._held: set[int] = set()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._poll: asyncio.Task[None] | None = None

    def submit(self, items: list[Item]) -> None:
        """Carry these out as soon as can be."""
        for item in items:
            # A lease may run out in the queue; the poll then brings the same item again.
            if self._is_head_of_parked(item):
                _, *later = self._parked.pop(item.conversation_id)
                self._enqueue(item.conversation_id, [item, *later])
            elif item.id in self._held:
                continue
            elif item.kind == "reply" and item.conversation_id in self._parked:
                self._held.add(item.id)
                self._parked[item.conversation_id].append(item)
            else:
                self._held.add(item.id)
                self._enqueue(item.conversation_id, [item])

    async def show_working(self, channel: str, external_id: str, working: bool) -> None:
        """Let the channel show that an answer is being worked on."""
        if known := self._channels.get(channel):
            await known.show_working(external_id, working)

    async def start(self) -> None:
        """Go on looking for what is due."""
        self._poll = asyncio.create_task(self._look_for_more())

    async def stop(self) -> None:
        """Finish what is in hand, for a few seconds at most."""
        if self._poll:
            self._poll.cancel()
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=5)

    def _is_head_of_parked(self, item: Item) -> bool:
        parked = self._parked.get(item.conversation_id)
        return parked is not None and parked[0].id == item.id

    def _enqueue(self, conversation_id: str, items: list[Item]) -> None:
        self._queues[conversation_id].extend(items)
        if conversation_id not in self._busy:
            self._busy[conversation_id] = asyncio.create_task(self._work_off(conversation_id))

    async def _work_off(self, conversation_id: str) -> None:
        queue = self._queues[conversation_id]
        try:
            while queue:
                is_put_off, more = await self._carry_out(queue[0])
                item = queue.pop(0)
                if is_put_off and item.kind == "reply":
                    self._park(item, queue)
                else:
                    self._held.discard(item.id)
                self.submit(more)
        except StoreUnavailable as error:
            log.error("outbox.store_unavailable", error=str(error))
        finally:
            # What is left comes back through the poll when its lease is over.
            self._held.difference_update(item.id for item in queue)
            del self._busy[conversation_id]
            del self._queues[conversation_id]

    def _park(self, item: Item, queue: list[Item]) -> None:
        """Keep a reply and those after it until the poll brings it again."""
        later = [other for other in queue if other.kind == "reply"]
        queue[:] = [other for other in queue if other.kind != "reply"]
        self._parked[item.conversation_id] = [item, *later]

    async def _let_go_of_what_was_given_up(self) -> None:
        """Let replies go that stood behind one which an operator discarded."""
        heads = {later[0].id: conversation for conversation, later in self._parked.items()}
        if not heads:
            return
        for item_id in await self._database.read(lambda s: undelivered.given_up(s, list(heads))):
            head, *later = self._parked.pop(heads[item_id])
            self._held.discard(head.id)
            if later:
                self._enqueue(head.conversation_id, later)

    async def _carry_out(self, item: Item) -> tuple[bool, list[Item]]:
        """Tell whether the item has to be tried again, and what came of it."""
        work: Work = self._reply if item.kind == "reply" else self._tickets.carry_out
        try:
            async with asyncio.timeout(_SECONDS_FOR_ONE):
                return False, await work(item)
        except StoreUnavailable:
            raise
        except Exception as error:
            return await self._failed(item, error)

    async def _failed(self, item: Item, error: Exception) -> tuple[bool, list[Item]]:
        final = isinstance(error, Refused | NotFound)
        log.warning(
            "outbox.dead" if final else "outbox.failed",
            key=item.key,
            kind=item.kind,
            error=repr(error),
            exc_info=not isinstance(error, ConnectorError | TimeoutError),
        )
        after = self._bury if final else self._put_off
        return not final, await self._database.write(lambda session: after(session, item, error))

    async def _reply(self, item: Item) -> list[Item]:
        channel = self._channels.get(item.channel)
        if channel is None:
            raise Refused(f"there is no channel {item.channel}")
        reply = replace(REPLY.validate_python(item.body), again=item.again)
        await channel.send(item.external_id, reply)
        await self._database.write(lambda session: outbox.done(session, item.id))
        return []

    def _bury(self, session: Session, item: Item, error: Exception) -> list[Item]:
        outbox.bury(session, item.id, str(error))
        return [] if item.kind == "reply" else self._tickets.say_refused(session, item, error)

    def _put_off(self, session: Session, item: Item, error: Exception) -> list[Item]:
        outbox.failed(session, item, str(error), getattr(error, "retry_after", None))
        return [] if item.kind == "reply" else self._tickets.say_waiting(session, item, error)

    async def _look_for_more(self) -> None:
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                await self._let_go_of_what_was_given_up()
                self.submit(await self._database.write(lambda s: outbox.due(s, self._owner)))
                self.submit(await self._tickets.news(self._owner))
            except StoreUnavailable as error:
                log.error("outbox.store_unavailable", error=str(error))
            except Exception:
                # Whatever it was: a poll that ended would leave replies and tickets lying.
                log.exception("outbox.poll_broken")
