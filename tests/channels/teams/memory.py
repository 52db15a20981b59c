"""What the house gives to the channel, in memory; for tests alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.approving import ApprovalCard
from connectors.channels.teams.parts import Draft, Found, Wanted, one_of
from connectors.channels.teams.references import Post, Reference
from connectors.errors import NotFound, Refused
from connectors.messages import DraftField, Person, Reply, TicketCard
from tests.channels.ledger import Ledger


class References:
    """References by thread."""

    def __init__(self) -> None:
        self.kept: dict[str, Reference] = {}

    async def get(self, thread: str) -> Reference | None:
        return self.kept.get(thread)

    async def personal(self, person_id: str) -> Reference | None:
        mine = [r for r in self.kept.values() if r.person_id == person_id]
        return next((r for r in mine if r.scope == "personal"), None)

    async def keep(self, reference: Reference) -> None:
        self.kept[reference.thread] = reference


class Posts:
    """Posts by thread, in the order in which they were sent."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Post]] = []

    async def of_reply(self, thread: str, reply_id: str) -> dict[int, str]:
        mine = [p for t, p in self.kept if t == thread and p.reply_id == reply_id]
        return {post.part: post.activity_id for post in mine}

    async def about(self, thread: str, subject: str) -> list[Post]:
        return [p for t, p in reversed(self.kept) if t == thread and p.about == subject]

    async def keep(self, thread: str, post: Post) -> None:
        self.kept.append((thread, post))


class Deliveries:
    """Works off at once what is new; what the store behind it refuses is not kept."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.keys: set[str] = set()
        self.bodies: list[Mapping[str, Any]] = []
        self.work: Callable[[Mapping[str, Any]], Awaitable[None]]

    async def keep(self, key: str, lane: str, body: Mapping[str, Any]) -> bool:
        if self.ledger.failing:
            raise self.ledger.failing
        if key in self.keys:
            return False
        self.keys.add(key)
        self.bodies.append(body)
        await self.work(body)
        return True


class Replies:
    """The ledger's replies, by id."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    async def reply(self, conversation_id: str, reply_id: str) -> Reply | None:
        said = [line.what for line in self.ledger.lines[conversation_id]]
        return next((r for r in said if isinstance(r, Reply) and r.id == reply_id), None)


class Requests:
    """One person's tickets; `done` is what was asked for."""

    def __init__(self) -> None:
        self.owner = "aad-ada"
        self.tickets: dict[str, TicketCard] = {}
        self.done: list[tuple[str, ...]] = []
        self.failing: Exception | None = None

    async def mine(self, person: Person) -> Sequence[TicketCard]:
        if self.failing:
            raise self.failing
        return list(self.tickets.values()) if person.id == self.owner else []

    async def comment(self, person: Person, number: str, text: str, key: str) -> None:
        await one_of(self, person, number)
        self.done.append(("comment", number, text, key))

    async def reopen(self, person: Person, number: str, key: str) -> None:
        ticket = await one_of(self, person, number)
        if ticket.state != "solved":
            raise Refused(f"{number} is {ticket.state}")
        self.tickets[number] = replace(ticket, state="open")
        self.done.append(("reopen", number, key))


class Approvals:
    """What waits for one person; `decided` is what came of it."""

    def __init__(self) -> None:
        self.owner = "aad-ada"
        self.cards: list[ApprovalCard] = []
        self.decided: list[tuple[str, bool, str]] = []

    async def waiting(self, person: Person) -> Sequence[ApprovalCard]:
        return self.cards if person.id == self.owner else []

    async def decide(self, person: Person, approval_id: str, yes: bool, reason: str) -> str:
        mine = await self.waiting(person)
        found = next((card for card in mine if card.id == approval_id), None)
        if found is None:
            raise NotFound("not theirs")
        self.cards.remove(found)
        self.decided.append((approval_id, yes, reason))
        return found.number


class Library:
    """What is found, and who asked for what."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.asked: list[tuple[str, Person]] = []
        self.failing: Exception | None = None

    async def search(self, text: str, person: Person) -> Sequence[Found]:
        if self.failing:
            raise self.failing
        self.asked.append((text, person))
        return self.found


class Drafting:
    """Drafts of one shape, and what was opened."""

    def __init__(self) -> None:
        self.opened: list[tuple[Person, str, str, Wanted]] = []
        self.failing: Exception | None = None

    async def draft(self, person: Person, text: str) -> Draft:
        title = DraftField("title", "In short", text[:20])
        body = DraftField("description", "What it is about", text, multiline=True)
        return Draft("IT Support", "printer_fault", (title, body))

    async def open(self, person: Person, thread: str, key: str, wanted: Wanted) -> None:
        if self.failing:
            raise self.failing
        self.opened.append((person, thread, key, wanted))


class Reception:
    """Two questions."""

    def suggestions(self) -> Sequence[str]:
        return ["When is payday?", "I forgot my password"]
