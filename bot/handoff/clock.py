"""What happens by itself: nobody comes, an agent falls silent, a conversation is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.outbox import Item
from bot.handoff import records
from bot.handoff.announcing import Announcer
from bot.handoff.duty import Duty
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.handoff import HandoffRow

log = structlog.get_logger(__name__)

_POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited: in a queue, for an answer, for anything at all."""

    wait: timedelta
    silent: timedelta
    back: timedelta
    idle: timedelta


class Clock:
    """Look at the conversations that wait or that a human has; each process does.

    What is due is decided again under the conversation's lock, so it is done once.
    """

    def __init__(
        self,
        database: Database,
        duty: Duty,
        announcer: Announcer,
        patience: Patience,
        submit: Callable[[list[Item]], None],
    ) -> None:
        self._database = database
        self._duty = duty
        self._announcer = announcer
        self._patience = patience
        self._submit = submit
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Go on looking."""
        self._watch = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop looking."""
        if self._watch:
            self._watch.cancel()

    async def tick(self) -> None:
        """Do what is due now."""
        for conversation_id in await self._database.read(_live):
            self._submit(await self._database.write(partial(self._check, conversation_id)))

    def _check(self, conversation_id: str, session: Session) -> list[Item]:
        row = records.locked(session, conversation_id)
        if row.state == "waiting":
            return self._check_waiting(session, row)
        return self._check_human(session, row) if row.state == "human" else []

    def _check_waiting(self, session: Session, row: HandoffRow) -> list[Item]:
        late = now() - row.since > self._patience.wait
        if not late and self._duty.is_manned(session, row.team):
            return []
        records.move(session, row, "give_up", records.CLOCK, "late" if late else "unmanned")
        said = "utter_handoff_nobody_came" if late else "utter_handoff_nobody_left"
        return self._announcer.offer(session, row, said)

    def _check_human(self, session: Session, row: HandoffRow) -> list[Item]:
        if row.person_at is None:
            return self._check_idle(session, row)
        waited = now() - row.person_at
        agent = records.agent_name(session, row)
        minutes = str(max(1, round(waited.total_seconds() / 60)))
        if waited > self._patience.back:
            records.move(session, row, "go_silent", records.CLOCK, f"{minutes} min")
            row.agent_id = None
            return self._announcer.offer(session, row, "utter_handoff_gone_silent", agent=agent)
        if waited <= self._patience.silent or row.told_at:
            return []
        row.told_at = now()
        key = f"silent-{row.conversation_id}-{row.version}-{int(row.person_at.timestamp())}"
        told = {"agent": agent, "minutes": minutes}
        return self._announcer.say(session, row, "utter_handoff_silent", key=key, **told)

    def _check_idle(self, session: Session, row: HandoffRow) -> list[Item]:
        if now() - (row.agent_at or row.since) <= self._patience.idle:
            return []
        agent = records.agent_name(session, row)
        records.move(session, row, "close", records.CLOCK, "idle")
        row.agent_id = None
        return self._announcer.say(session, row, "utter_handoff_idle", agent=agent)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                await self.tick()
            except StoreUnavailable as error:
                log.error("handoff.store_unavailable", error=str(error))
            except Exception:
                # Whatever it was: people would wait for ever.
                log.exception("handoff.clock_broken")


def _live(session: Session) -> list[str]:
    live = HandoffRow.state.in_(("waiting", "human"))
    return list(session.execute(select(HandoffRow.conversation_id).where(live)).scalars())
