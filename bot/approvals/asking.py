"""Ask whoever has to approve, where they are: in a chat of theirs, else by e-mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.approvals import records, rules
from bot.approvals.letters import ApprovalLetters
from bot.approvals.telling import Telling
from bot.conversation import storing
from bot.conversation.outbox import Item
from bot.store.approvals import ApprovalRow
from bot.store.conversations import ConversationRow, IdentityRow, PersonRow
from bot.store.database import Database
from connectors.channel import Reach
from connectors.errors import ConnectorError, Unavailable
from connectors.messages import IncomingMessage

log = structlog.get_logger(__name__)

# What these channels have to say is read where somebody looks; nobody is called there.
PULLED = ("web", "rest", "console")


class Asker:
    """Find the place where somebody is asked, and put the question there."""

    def __init__(
        self,
        database: Database,
        telling: Telling,
        reaches: Mapping[str, Reach],
        letters: ApprovalLetters | None,
    ) -> None:
        self._database = database
        self._telling = telling
        self._reaches = reaches
        self._letters = letters

    async def ask(self, row: ApprovalRow, response: str) -> list[Item]:
        """Ask, or remind; return what to carry out. Raises Unavailable where it has to wait."""
        place = await self._place(row)
        if place is not None:
            return await self._database.write(partial(self._put, row.id, place, response))
        if self._letters is not None:
            await self._letters.send(row)
            return []
        await self._database.write(partial(_note_unreached, row.id))
        return []

    async def _place(self, row: ApprovalRow) -> str | IncomingMessage | None:
        """Give a conversation of ours, or a place where one can begin."""
        names = await self._database.read(lambda s: _names(s, row.email))
        known_first = sorted(self._reaches, key=lambda channel: channel not in names)
        for channel in known_first:
            found = await self._try(channel, row.email, names.get(channel, ()))
            if found is not None:
                return found
        return await self._database.read(lambda s: _newest(s, row.email))

    async def _try(self, channel: str, email: str, names: Sequence[str]) -> IncomingMessage | None:
        try:
            found = await self._reaches[channel].find(email, names)
        except Unavailable:
            raise
        except ConnectorError as error:
            log.warning("approval.not_reached", channel=channel, error=str(error))
            return None
        if found is None:
            return None
        person, place = found
        return IncomingMessage(channel, "", place, person, datetime.now(UTC))

    def _put(
        self, approval_id: str, place: str | IncomingMessage, response: str, session: Session
    ) -> list[Item]:
        row = records.locked(session, approval_id)
        if row is None or row.state != "waiting":
            return []
        if isinstance(place, IncomingMessage):
            place, _ = storing.find_place(session, place)
        return self._telling.ask(session, row, place, response)


def _note_unreached(approval_id: str, session: Session) -> None:
    row = records.locked(session, approval_id)
    if row is not None and row.state == "waiting":
        records.note(session, row, "unreached", records.BOT, row.name)


def _names(session: Session, email: str) -> dict[str, list[str]]:
    """Give the names by which channels know whoever has an address."""
    rows = session.execute(_identities(email)).scalars()
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.channel, []).append(row.external_id.partition(":")[2])
    return names


def _newest(session: Session, email: str) -> str | None:
    """Give the newest conversation that they began where they look themselves."""
    own = {(row.channel, row.external_id) for row in session.execute(_identities(email)).scalars()}
    query = (
        select(ConversationRow)
        .where(ConversationRow.channel.in_(PULLED))
        .where(ConversationRow.identity_name.in_([name for _, name in own]))
        .order_by(ConversationRow.created_at.desc())
    )
    rows = session.execute(query).scalars()
    return next((row.id for row in rows if (row.channel, row.identity_name) in own), None)


def _identities(email: str) -> Select[IdentityRow]:
    return (
        select(IdentityRow)
        .join(PersonRow, PersonRow.id == IdentityRow.person_id)
        .where(IdentityRow.email_key == email, PersonRow.audience == rules.EMPLOYEE)
    )
