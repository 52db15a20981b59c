"""The conversation joined as in the service, with a small channel and a Rasa that is scripted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.approvals.deciding import Approvals
from bot.approvals.opening import ApprovalRules
from bot.approvals.pressing import ApprovalPresses
from bot.approvals.telling import Telling
from bot.conversation.delivery import Delivery
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.history import ChannelHistory
from bot.conversation.inbox import conversation_key
from bot.conversation.rasa_client import RasaClient
from bot.conversation.ticket_operations import TicketOperations
from bot.conversation.turns import TurnHandler
from bot.conversation.waiters import Waiters
from bot.desk.tickets import SYSTEM, Desk, OnOpened
from bot.handoff.agents import AgentDesk
from bot.handoff.announcing import Announcer
from bot.handoff.duty import Duty
from bot.handoff.switchboard import Switchboard
from bot.sentences import Sentences
from bot.settings import ROOT
from bot.store.base import now
from bot.store.conversations import InboxRow, OutboxRow, TurnRow
from bot.store.database import Database
from bot.tickets.routing import Routing
from bot.topics import load
from connectors.channel import Channel, ChannelRequest
from connectors.messages import ButtonPress, IncomingMessage, Person, Reply
from connectors.ticketing import NewTicket, TicketRef
from tests.bot.conversation.fake_rasa import TOKEN, FakeRasa

T = TypeVar("T")

CHANNEL = "small"
OWNER = "here:8080"
ZONE = ZoneInfo("Europe/London")
SENTENCES = Sentences(ROOT / "domain.yml")
TOPICS = load(ROOT / "data" / "topics.yml")
_ALL_DAY = {"hours": {"mon-sun": "00:00-24:00"}, "holidays": {}}
# The same with teams that are at work at any hour.
ALWAYS = TOPICS.model_copy(
    update={"teams": {name: t.model_copy(update=_ALL_DAY) for name, t in TOPICS.teams.items()}}
)
ADA = Person("ada", "employee", name="Ada", email="ada@larkfield.example")

_numbers = count(1)


def said(text: str = "Hello", conversation: str = "c1", **parts: Any) -> IncomingMessage:
    """Make a message of Ada's."""
    moment = datetime.now(UTC)
    parts = {"event_id": f"event-{next(_numbers)}", "sender": ADA, "sent_at": moment} | parts
    return IncomingMessage(
        channel=CHANNEL,
        conversation_id=conversation,
        text=text,
        **parts,
    )


def pressed(action: str, conversation: str = "c1", **parts: Any) -> IncomingMessage:
    """Make the press of a button."""
    return said("", conversation, press=ButtonPress(action, **parts))


def key(conversation: str = "c1") -> str:
    """Tell our id of a conversation."""
    return conversation_key(CHANNEL, conversation)


@dataclass
class SmallChannel:
    """A channel to a far side that keeps what it is sent, once an id.

    `faults` are raised by the next sends, one each.
    """

    name: str = CHANNEL
    kept: dict[str, list[Reply]] = field(default_factory=dict)
    sends: list[str] = field(default_factory=list)
    working: list[bool] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    def authenticate(self, request: ChannelRequest) -> Person | None:
        """Trust everybody."""
        return ADA

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Take the body as words."""
        return [said(request.body.decode())]

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Keep a reply, unless it is here already."""
        if gate := self.gates.get(conversation_id):
            await gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        self.sends.append(reply.id)
        kept = self.kept.setdefault(conversation_id, [])
        if reply.id not in [k.id for k in kept]:
            kept.append(reply)

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Note it."""
        self.working.append(working)

    def texts(self, conversation: str = "c1") -> list[str]:
        """Give what the person reads."""
        return [reply.text for reply in self.kept.get(conversation, [])]


class ShakyDesk(Desk):
    """The built-in desk behind a bad line; `faults` are raised by the next openings, one each.

    With `loses_answer` the ticket is opened, and the answer is lost.
    """

    def __init__(self, database: Database, on_opened: Sequence[OnOpened] = ()) -> None:
        super().__init__(database, on_opened)
        self.faults: list[Exception] = []
        self.loses_answer = False

    async def open(self, ticket: NewTicket, key: str) -> TicketRef:
        """Open it when the line holds."""
        if self.faults and not self.loses_answer:
            raise self.faults.pop(0)
        ref = await super().open(ticket, key)
        if self.faults:
            raise self.faults.pop(0)
        return ref


class World:
    """Everything between a channel and Rasa."""

    def __init__(
        self, database: Database, rasa: FakeRasa, owner: str = OWNER, *others: Channel
    ) -> None:
        self.database, self.rasa = database, rasa
        self.channel = SmallChannel()
        self.desk = ShakyDesk(database, [ApprovalRules(TOPICS)])
        self.approvals = Approvals(Telling(SENTENCES, TOPICS, owner))
        self.waiters = Waiters()
        self.client = RasaClient(rasa.url, TOKEN, timeout=5)
        self.operations = TicketOperations(
            database,
            {SYSTEM: self.desk},
            Routing(SYSTEM),
            self.desk,
            SENTENCES,
            TOPICS,
            ZONE,
            owner,
        )
        self.delivery = Delivery(
            database, {one.name: one for one in (self.channel, *others)}, self.operations, owner
        )
        choosable = frozenset(TOPICS.topics)
        self.duty = Duty(ALWAYS, ZONE, timedelta(seconds=90), cap=2)
        self.announcer = Announcer(SENTENCES, ALWAYS, ZONE, owner)
        self.switchboard = Switchboard(database, self.duty, self.announcer, TOPICS)
        self.agents = AgentDesk(self.duty, self.announcer, TOPICS, owner)
        self.handler = TurnHandler(
            database,
            self.client,
            SENTENCES,
            choosable,
            ZONE,
            owner,
            self.switchboard,
            direct=[ApprovalPresses(self.approvals)],
        )
        self.dispatcher = Dispatcher(
            database, self.handler, self.delivery, self.waiters, owner, most_chars=1000
        )
        self.history = ChannelHistory(database, CHANNEL, self.waiters)
        self.hear = self.dispatcher.receive

    async def start(self) -> None:
        """Look for what is due from now on."""
        await self.delivery.start()
        await self.dispatcher.start()

    async def stop(self) -> None:
        """Finish what is in hand."""
        await self.dispatcher.stop()
        await self.delivery.stop()
        await self.client.close()

    def rows(self, table: type[T]) -> list[T]:
        """Give all rows of a table that has an id or a sequence."""
        order = table.sequence if table is TurnRow else table.id  # type: ignore[attr-defined]
        query = select(table).order_by(order)
        return self.database.read_sync(lambda session: list(session.execute(query).scalars()))

    def texts(self, conversation: str = "c1") -> list[tuple[str, str]]:
        """Give the stored lines of a conversation: who, and what."""
        rows = [row for row in self.rows(TurnRow) if row.conversation_id == key(conversation)]
        return [(row.author, row.text) for row in rows]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 - what is waited for may be another process's
                await asyncio.sleep(0.02)

    async def quiet(self) -> None:
        """Wait until everything is handled and carried out."""
        await self.until(lambda: not self._open())

    async def in_no_time(self) -> None:
        """Wait until everything is handled and carried out, however long the pauses are."""
        async with asyncio.timeout(60):
            while self._open():
                self.let_time_pass()
                await asyncio.sleep(0.1)

    async def handled(self) -> None:
        """Wait until nothing is in hand; what was put off may still wait."""
        await self.until(lambda: not self.dispatcher._busy and not self.delivery._busy)

    def let_time_pass(self) -> None:
        """Make all that was put off due now."""

        def work(session: Session) -> None:
            for table in (InboxRow, OutboxRow):
                pending = update(table).where(table.state == "pending")
                session.execute(pending.values(not_before=now()))

        self.database.write_sync(work)

    def _open(self) -> int:
        def work(session: Session) -> int:
            pending = (
                session.execute(
                    select(func.count()).select_from(table).where(table.state == "pending")
                ).scalar_one()
                for table in (InboxRow, OutboxRow)
            )
            return sum(pending)

        return self.database.read_sync(work)
