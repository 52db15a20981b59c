"""People who ask for approval and give it, in the world of a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.approvals.asking import Asker
from bot.approvals.clock import ApprovalClock, Patience
from bot.approvals.letters import ApprovalLetters
from bot.conversation import outbox
from bot.identity import directory
from bot.store.approvals import ApprovalRow
from bot.store.base import now
from bot.store.conversations import ConversationRow
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.messages import Person, Reply
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.test_closing import TICKET
from tests.bot.conversation.world import OWNER, World, pressed, said

ADA = Person("ada", "employee", "Ada", "ada@larkfield.example", verified=True)
MARIA = Person("maria", "employee", "Maria", "maria@larkfield.example", verified=True)
EVE = Person("eve", "employee", "Eve", "eve@larkfield.example", verified=True)
LIST = (
    "email,groups,name,manager\n"
    "ada@larkfield.example,,Ada,maria@larkfield.example\n"
    "maria@larkfield.example,,Maria Silva,\n"
)
CHATS = {"ada": "c1", "maria": "c2", "eve": "c3"}
PATIENCE = Patience(timedelta(hours=24), 2)


@dataclass
class Chats:
    """The way to chats of their own on the small channel; `faults` are raised first."""

    people: Mapping[str, Person] = field(default_factory=lambda: {str(MARIA.email): MARIA})
    faults: list[Exception] = field(default_factory=list)

    async def find(self, email: str, names: Sequence[str]) -> tuple[Person, str] | None:
        """Find one."""
        if self.faults:
            raise self.faults.pop(0)
        person = self.people.get(email)
        return (person, CHATS[person.id]) if person else None


class Office:
    """Ada asks, Maria decides."""

    def __init__(self, world: World, letters: ApprovalLetters | None = None) -> None:
        self.world = world
        self.chats = Chats()
        telling = world.approvals.telling
        asker = Asker(world.database, telling, {"small": self.chats}, letters)
        submit = world.delivery.submit
        self.clock = ApprovalClock(world.database, asker, telling, PATIENCE, submit)
        self.list(LIST)

    def list(self, lines: str) -> None:
        """Let this be the company's list."""
        entries = directory.parse(lines.encode())
        self.world.database.write_sync(lambda s: directory.take(s, entries))

    async def opens(self, key: str = "draft-1", intent: str = "access_request") -> None:
        """Let Ada open a ticket that needs approval."""

        async def answer(heard: Heard) -> Replies:
            ticket = TICKET | {"facts": {"intent": intent}, "queue": "it-support"}
            return [text("Saved."), report({"type": "open_ticket", "key": key, "ticket": ticket})]

        self.world.rasa.answer = answer
        await self.world.hear(said("I need access", "c1", sender=ADA))
        await self.world.quiet()

    async def tick(self) -> None:
        """Let the clock look, and everything be carried out."""
        await self.clock.tick()
        due = await self.world.database.write(lambda s: outbox.due(s, OWNER))
        self.world.delivery.submit(due)
        await self.world.quiet()

    async def asked(self) -> Reply:
        """Open a ticket, and give what Maria is asked."""
        await self.opens()
        await self.tick()
        return self.read(MARIA)[-1]

    async def press(self, who: Person, action: str, of: Reply | str, **parts: Any) -> None:
        """Press a button of a reply, in one's own chat."""
        value = {"approval": of if isinstance(of, str) else str(of.details["approval"])}
        given = {"value": value, "reply_id": None if isinstance(of, str) else of.id}
        message = pressed(action, CHATS[who.id], **given)
        message = replace(message, sender=who, **parts)
        await self.world.hear(message)
        await self.world.quiet()

    async def says(self, who: Person, words: str) -> None:
        """Write in one's own chat."""
        await self.world.hear(said(words, CHATS[who.id], sender=who))
        await self.world.quiet()

    def read(self, who: Person) -> list[Reply]:
        """Give what somebody has read."""
        return self.world.channel.kept.get(CHATS[who.id], [])

    def approval(self) -> ApprovalRow:
        """Give the newest approval."""
        rows = self.world.database.read_sync(
            lambda s: s.query(ApprovalRow).order_by(ApprovalRow.created_at).all()
        )
        return rows[-1]

    def ticket(self) -> DeskTicketRow:
        """Give the only ticket."""
        (row,) = self.world.rows(DeskTicketRow)
        return row

    def history(self) -> list[tuple[str, str, str]]:
        """Give kind, author and text of what happened to tickets."""
        return [(e.kind, e.author, e.text) for e in self.world.rows(DeskEventRow)]

    def conversations(self) -> list[str]:
        """Name the conversations that there are."""
        return [row.external_id for row in self.world.rows(ConversationRow)]

    def let_time_pass(self) -> None:
        """Let whatever the clock waits for be due."""

        def work(session: Any) -> None:
            due = update(ApprovalRow).where(ApprovalRow.next_at.is_not(None))
            session.execute(due.values(next_at=now()))

        self.world.database.write_sync(work)
