"""Write as somebody on some channel, and see whom it is taken for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation import inbox, storing
from bot.conversation.inbox import Task, conversation_key
from bot.desk.tickets import SYSTEM, Desk, id_of
from bot.store.conversations import IdentityRow, PersonRow, TicketLinkRow
from bot.store.database import Database
from bot.store.desk import DeskTicketRow
from connectors.messages import IncomingMessage, Person
from tests.contracts.ticketing import ticket

_numbers = count(1)


@dataclass(frozen=True)
class Boss:
    """An account that changes something."""

    id: str = "a1"
    name: str = "olga"


class Crowd:
    """The store, with people who write."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def write(
        self,
        channel: str,
        name: str,
        email: str | None = None,
        *,
        audience: Any = "employee",
        verified: bool = True,
        groups: frozenset[str] = frozenset(),
        thread: str = "",
    ) -> Task:
        """Write something; each has a thread of their own on a channel."""
        sender = Person(name, audience, name.title(), email, groups, verified)
        message = IncomingMessage(
            channel=channel,
            event_id=f"event-{next(_numbers)}",
            conversation_id=thread or f"{audience}-{name}",
            sender=sender,
            sent_at=datetime.now(UTC),
            text="Hello",
        )

        def work(session: Session) -> Task:
            owner = f"somebody-{next(_numbers)}"
            stored = storing.store(session, message, 1000, owner)
            assert stored.task is not None
            inbox.finish(session, stored.task.inbox_id)
            inbox.release(session, stored.conversation_id)
            return stored.task

        return self.database.write_sync(work)

    async def opens(self, task: Task) -> str:
        """Open a ticket for who wrote."""
        requester = Person(task.person_id, "employee")
        ref = await Desk(self.database).open(ticket(requester=requester), f"key-{task.turn_id}")

        def work(session: Session) -> None:
            link = TicketLinkRow(
                conversation_id=conversation_key(task.channel, task.external_id),
                person_id=task.person_id,
                system=SYSTEM,
                number=ref.number,
            )
            session.add(link)

        self.database.write_sync(work)
        return ref.number

    def owner_of(self, number: str) -> str:
        """Tell whose ticket it is."""

        def read(session: Session) -> str:
            return session.get_one(DeskTicketRow, id_of(number)).requester_id

        return self.database.read_sync(read)

    def person(self, person_id: str) -> PersonRow:
        """Give a person's row."""
        return self.database.read_sync(lambda s: s.get_one(PersonRow, person_id))

    def identity(self, channel: str, name: str) -> IdentityRow:
        """Give an identity's row."""
        return self.database.read_sync(lambda s: s.get_one(IdentityRow, (channel, name)))
