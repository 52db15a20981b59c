"""What happens by itself: whoever approves is asked and reminded, and all are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.approvals import records
from bot.approvals.asking import Asker
from bot.approvals.telling import Telling
from bot.conversation.outbox import Item
from bot.mail.mailer import MailDown
from bot.store.approvals import ApprovalRow
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from connectors.errors import Unavailable

log = structlog.get_logger(__name__)

_POLL_SECONDS = 1.0
_LEASE = timedelta(seconds=60)
_LONGEST_PAUSE = timedelta(minutes=15)
_TOLD = ("waiting", "approved", "rejected")


@dataclass(frozen=True, slots=True)
class Patience:
    """After what time somebody is reminded, and how often."""

    remind: timedelta
    reminders: int


class ApprovalClock:
    """Look at the approvals that wait or that somebody has to hear of; each process does.

    What is due is decided again under the ticket's lock, and said once a key.
    """

    def __init__(
        self,
        database: Database,
        asker: Asker,
        telling: Telling,
        patience: Patience,
        submit: Callable[[list[Item]], None],
    ) -> None:
        self._database = database
        self._asker = asker
        self._telling = telling
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
        for approval_id in await self._database.read(_live):
            self._submit(await self._database.write(partial(self._bring_on, approval_id)))
            claimed = await self._database.write(partial(_claim, approval_id))
            if claimed is not None:
                await self._ask(claimed)

    def _bring_on(self, approval_id: str, session: Session) -> list[Item]:
        row = records.locked(session, approval_id)
        if row is None:
            return []
        items: list[Item] = []
        if row.state == "waiting" and row.ticket.state in records.OVER:
            records.withdraw(session, row)
            items = self._telling.outcome(session, row)
        if row.told != row.state and row.state in _TOLD:
            items += self._telling.requester(session, row)
        return items

    async def _ask(self, row: ApprovalRow) -> None:
        again = row.asked_at is not None
        try:
            items = await self._asker.ask(
                row, "utter_approval_remind" if again else "utter_approval_ask"
            )
        except (Unavailable, MailDown) as error:
            log.warning("approval.put_off", approval=row.id, error=str(error))
            await self._database.write(partial(_put_off, row.id))
            return
        await self._database.write(partial(self._asked, row.id, again))
        self._submit(items)

    def _asked(self, approval_id: str, again: bool, session: Session) -> None:
        row = records.locked(session, approval_id)
        if row is None or row.state != "waiting":
            return
        row.asked_at, row.tries = row.asked_at or now(), 0
        if again:
            row.reminders += 1
            key = f"reminded-{row.reminders}"
            records.note(session, row, "reminded", records.BOT, row.name, key)
        is_last = row.reminders >= self._patience.reminders
        row.next_at = None if is_last else now() + self._patience.remind

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                await self.tick()
            except StoreUnavailable as error:
                log.error("approval.store_unavailable", error=str(error))
            except Exception:
                # Whatever it was: people would wait for ever.
                log.exception("approval.clock_broken")


def _live(session: Session) -> list[str]:
    waits = ApprovalRow.state == "waiting"
    untold = ApprovalRow.state.in_(_TOLD) & (ApprovalRow.told != ApprovalRow.state)
    return list(session.execute(select(ApprovalRow.id).where(or_(waits, untold))).scalars())


def _claim(approval_id: str, session: Session) -> ApprovalRow | None:
    row = records.locked(session, approval_id)
    if row is None or row.state != "waiting" or row.next_at is None or row.next_at > now():
        return None
    row.next_at = now() + _LEASE
    # What a letter tells of it is read after this transaction.
    session.refresh(row.ticket)
    return row


def _put_off(approval_id: str, session: Session) -> None:
    row = records.locked(session, approval_id)
    if row is not None and row.state == "waiting":
        row.tries += 1
        row.next_at = now() + min(timedelta(seconds=2.0 ** min(row.tries, 10)), _LONGEST_PAUSE)
