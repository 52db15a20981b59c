"""What all ticket systems at somebody else's do the same: nothing twice, nothing for others."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from weakref import WeakValueDictionary

from connectors.channel import ChannelRequest
from connectors.errors import NotFound, Refused, UnknownEvent
from connectors.messages import Attachment, Person
from connectors.ticketing import News, NewTicket, Ticket, TicketEvent, TicketRef, TicketState
from connectors.tickets import wording

_OVER = ("solved", "closed")


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket of the far side, with its requester's e-mail address as it stands there."""

    ticket: Ticket
    email: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written to a ticket; it is found again by `key`.

    Without `is_public` it is an internal note.
    """

    key: str
    text: str = ""
    state: TicketState | None = None
    attachments: tuple[Attachment, ...] = ()
    is_public: bool = True


class RemoteTickets(ABC):
    """A ticket system behind an interface of the far side's.

    A connector gives the abstract methods; each is one or few calls. What has to be so for all of
    them is here: a key is looked for before anything is written, so that nothing is done twice
    after an answer that got lost, and nobody writes to tickets of somebody else.
    """

    name: ClassVar[str]
    # What a number of this system looks like: anything else is not even asked for.
    numbers: ClassVar[re.Pattern[str]] = re.compile(r"[0-9]{1,12}")

    def __init__(self) -> None:
        self._in_hand: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @abstractmethod
    async def by_key(self, key: str) -> TicketRef | None:
        """Find the ticket that was opened by a key; by a field's value, never by a search index."""

    @abstractmethod
    async def create(self, ticket: NewTicket, key: str) -> TicketRef:
        """File a ticket, with its key and its requester's id in fields of their own."""

    async def complete(self, ref: TicketRef, ticket: NewTicket, key: str) -> None:
        """Bring what `create` could not in the same call and is not there yet: files, as a rule."""
        return None

    @abstractmethod
    async def read(self, number: str) -> Found:
        """Read a ticket now. Raises NotFound."""

    @abstractmethod
    async def knows(self, ref: TicketRef, key: str) -> bool:
        """Tell whether a change was written whole."""

    @abstractmethod
    async def write(self, found: Found, change: Change) -> None:
        """Write a change, in one call where the far side can.

        Where it cannot: first the files that are not there yet, then the state, then the words with
        the key, so that what was cut off is done again from the start.
        """

    @abstractmethod
    async def search(self, requester: Person, limit: int) -> Sequence[Found]:
        """List tickets with the requester's id, or of their e-mail address where it is verified."""

    @abstractmethod
    async def news(self, cursor: str) -> News:
        """Tell what happened since; an empty cursor begins now and brings no events."""

    @abstractmethod
    async def check(self) -> Sequence[str]:
        """List what is missing, each with what to do."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of the connections."""

    def parse_event(self, request: ChannelRequest) -> Sequence[TicketEvent]:
        """Refuse: a system without deliveries is asked for its news."""
        raise UnknownEvent(f"{self.name} delivers no events: it is asked for them")

    async def open(self, ticket: NewTicket, key: str) -> TicketRef:
        """Open a ticket; the same key again gives the ticket that it opened before."""
        async with self._one_at_a_time(key):
            ref = await self.by_key(key) or await self.create(ticket, key)
            await self.complete(ref, ticket, key)
            return ref

    async def comment(
        self,
        ref: TicketRef,
        author: Person,
        text: str,
        key: str,
        attachments: Sequence[Attachment] = (),
    ) -> None:
        """Add the requester's words and files; a ticket that waited for them goes on."""
        async with self._one_at_a_time(ref.number):
            found = await self._own(ref, author)
            if not await self.knows(found.ticket.ref, key):
                state: TicketState | None = "open" if found.ticket.state == "needs_info" else None
                await self.write(found, Change(key, text, state, tuple(attachments)))

    async def reopen(self, ref: TicketRef, author: Person, reason: str, key: str) -> None:
        """Open a solved or closed ticket again. Raises Refused when it is neither."""
        async with self._one_at_a_time(ref.number):
            found = await self._own(ref, author)
            if await self.knows(found.ticket.ref, key):
                return
            if found.ticket.state not in _OVER:
                raise Refused(f"{ref.number} is {found.ticket.state}, it cannot be opened again")
            await self.write(found, Change(key, reason, "open"))

    async def rate(self, ref: TicketRef, score: int, comment: str, key: str) -> None:
        """Keep the first rating, as a note for those who worked on it."""
        async with self._one_at_a_time(ref.number):
            found = await self._read(ref.number)
            once = f"rating-{ref.number}"
            if not await self.knows(found.ticket.ref, once):
                words = wording.rating(score, comment)
                await self.write(found, Change(once, words, is_public=False))

    async def status(self, ref: TicketRef) -> Ticket:
        """Tell how a ticket stands."""
        return (await self._read(ref.number)).ticket

    async def find(self, requester: Person, limit: int = 5) -> Sequence[Ticket]:
        """List the requester's tickets, open ones first, newest first."""
        found = await self.search(requester, limit)
        own = [one.ticket for one in found if is_of(one, requester)]
        newest = sorted(own, key=lambda ticket: ticket.created_at, reverse=True)
        return sorted(newest, key=lambda ticket: ticket.state in _OVER)[:limit]

    async def _read(self, number: str) -> Found:
        if not self.numbers.fullmatch(number):
            raise NotFound(f"there is no ticket {number}")
        try:
            return await self.read(number)
        except NotFound as error:
            raise NotFound(f"there is no ticket {number}") from error

    async def _own(self, ref: TicketRef, author: Person) -> Found:
        found = await self._read(ref.number)
        if not is_of(found, author):
            # The same word as for a ticket that does not exist: others' numbers are not confirmed.
            raise NotFound(f"there is no ticket {ref.number}")
        return found

    def _one_at_a_time(self, key: str) -> asyncio.Lock:
        return self._in_hand.setdefault(key, asyncio.Lock())


def is_of(found: Found, person: Person) -> bool:
    """Tell whether a ticket is somebody's: by our id, or by an e-mail address that is verified."""
    if found.ticket.requester_id:
        return found.ticket.requester_id == person.id
    same = bool(person.email) and found.email.casefold() == str(person.email).casefold()
    return person.verified and same
