"""The built-in desk as a ticket system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import String, case, cast, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.desk import files
from bot.store.base import now
from bot.store.conversations import TicketLinkRow
from bot.store.database import Database, StoreUnavailable
from bot.store.desk import DeskEventRow, DeskTicketRow
from connectors.channel import ChannelRequest
from connectors.errors import NotFound, Refused, Unavailable, UnknownEvent
from connectors.messages import Attachment, Person
from connectors.ticketing import NewTicket, Ticket, TicketEvent, TicketRef, TicketState

T = TypeVar("T")
# Is told of a new ticket in the transaction that opens it.
OnOpened = Callable[[Session, DeskTicketRow], None]

SYSTEM = "desk"
PREFIX = "FD-"
_FIRST_NUMBER = 1000
_TICKET = TypeAdapter(NewTicket)

# From which state to which a ticket may go.
TRANSITIONS: dict[str, frozenset[str]] = {
    "new": frozenset({"open", "needs_info", "solved"}),
    "open": frozenset({"needs_info", "solved"}),
    "needs_info": frozenset({"open", "solved"}),
    "solved": frozenset({"open", "closed"}),
    "closed": frozenset({"open"}),
}


class Desk:
    """Tickets in our own database; numbers look like FD-1042."""

    name = SYSTEM

    def __init__(self, database: Database, on_opened: Sequence[OnOpened] = ()) -> None:
        self._database = database
        self._on_opened = on_opened

    async def open(self, ticket: NewTicket, key: str) -> TicketRef:
        """Open a ticket; the same key again gives the ticket that it opened before."""

        def work(session: Session) -> TicketRef:
            row = session.execute(
                select(DeskTicketRow).where(DeskTicketRow.key == key)
            ).scalar_one_or_none()
            if row is None:
                row = _insert(session, ticket, key)
                for tell in self._on_opened:
                    tell(session, row)
            return _ref(row)

        return await self._write(work)

    async def comment(
        self,
        ref: TicketRef,
        author: Person,
        text: str,
        key: str,
        attachments: Sequence[Attachment] = (),
    ) -> None:
        """Add the requester's words and files; a ticket that waited for them goes on."""

        def work(session: Session) -> None:
            row = _own(session, ref, author)
            if not _add(session, row, key, "comment", _name(author), text, by_requester=True):
                return
            files.add(session, row.id, key, attachments)
            if row.state == "needs_info":
                move(session, row, "open", _name(author), f"{key}-state", by_requester=True)

        await self._write(work)

    async def reopen(self, ref: TicketRef, author: Person, reason: str, key: str) -> None:
        """Open a solved or closed ticket again. Raises Refused when it is neither."""

        def work(session: Session) -> None:
            row = _own(session, ref, author)
            if _known(session, key):
                return
            if row.state not in ("solved", "closed"):
                raise Refused(f"{ref.number} is {row.state}, so it cannot be opened again")
            move(session, row, "open", _name(author), key, reason, by_requester=True)

        await self._write(work)

    async def rate(self, ref: TicketRef, score: int, comment: str, key: str) -> None:
        """Keep the first rating of a ticket."""

        def work(session: Session) -> None:
            row = find_row(session, ref.number)
            if row.rating is None:
                row.rating, row.rating_comment = score, comment
                _add(session, row, key, "rating", "requester", str(score), by_requester=True)

        await self._write(work)

    async def status(self, ref: TicketRef) -> Ticket:
        """Tell how a ticket stands."""
        return await self._read(lambda session: _ticket(find_row(session, ref.number)))

    async def find(self, requester: Person, limit: int = 5) -> Sequence[Ticket]:
        """List the requester's tickets, open ones first, newest first."""
        is_over = case((DeskTicketRow.state.in_(("solved", "closed")), 1), else_=0)
        query = (
            select(DeskTicketRow)
            .where(DeskTicketRow.requester_id == requester.id)
            .order_by(is_over, DeskTicketRow.id.desc())
            .limit(limit)
        )
        return await self._read(lambda s: [_ticket(row) for row in s.execute(query).scalars()])

    def parse_event(self, request: ChannelRequest) -> Sequence[TicketEvent]:
        """Refuse: the desk's news are read from the database, nobody delivers them."""
        raise UnknownEvent("the built-in desk delivers no events")

    def take_news(self, session: Session) -> Sequence[TicketEvent]:
        """Give the events that requesters have not been told, and mark them as told.

        News of a ticket whose conversation is not known yet wait until it is.
        """
        number = literal(PREFIX) + cast(DeskEventRow.ticket_id + _FIRST_NUMBER, String)
        link = (TicketLinkRow.system == SYSTEM) & (TicketLinkRow.number == number)
        rows = session.execute(
            select(DeskEventRow)
            .join(TicketLinkRow, link)
            .where(DeskEventRow.announced.is_(False))
            .order_by(DeskEventRow.id)
        ).scalars()
        return [_event(row) for row in rows]

    async def _write(self, work: Callable[[Session], T]) -> T:
        try:
            return await self._database.write(work)
        except StoreUnavailable as error:
            raise Unavailable(str(error)) from error
        except IntegrityError as error:
            # Two processes with the same key at once: the second finds the first's work.
            raise Unavailable("done at the same moment elsewhere", retry_after=0.1) from error

    async def _read(self, work: Callable[[Session], T]) -> T:
        try:
            return await self._database.read(work)
        except StoreUnavailable as error:
            raise Unavailable(str(error)) from error


def number_of(row: DeskTicketRow) -> str:
    """Tell a ticket's number."""
    return f"{PREFIX}{_FIRST_NUMBER + row.id}"


def id_of(number: str) -> int:
    """Tell the id of the ticket that has a number; 0 for what is none."""
    digits = number.upper().removeprefix(PREFIX)
    is_one = digits.isascii() and digits.isdigit() and len(digits) < 12
    return int(digits) - _FIRST_NUMBER if is_one else 0


def find_row(session: Session, number: str) -> DeskTicketRow:
    """Find a ticket by its number. Raises NotFound."""
    row = session.get(DeskTicketRow, id_of(number), with_for_update=True)
    if row is None:
        raise NotFound(f"there is no ticket {number}")
    return row


def add_comment(session: Session, number: str, author: str, text: str, key: str) -> None:
    """Add an agent's words for the requester."""
    row = find_row(session, number)
    _add(session, row, key, "comment", author, text)


def add_note(
    session: Session, row: DeskTicketRow, kind: str, author: str, text: str, key: str
) -> bool:
    """Keep something that the requester is not told of; False when that key was here before."""
    return _add(session, row, key, kind, author, text, is_internal=True)


def move(
    session: Session,
    row: DeskTicketRow,
    state: TicketState,
    author: str,
    key: str,
    text: str = "",
    *,
    by_requester: bool = False,
) -> None:
    """Bring a ticket into another state. Raises Refused when it cannot go there from here."""
    if state not in TRANSITIONS[row.state]:
        raise Refused(f"{number_of(row)} is {row.state} and cannot become {state}")
    before, row.state = row.state, state
    _add(
        session,
        row,
        key,
        "state",
        author,
        text,
        by_requester=by_requester,
        from_state=before,
        to_state=state,
    )


def _insert(session: Session, ticket: NewTicket, key: str) -> DeskTicketRow:
    content = _TICKET.dump_python(ticket, mode="json", exclude={"attachments"})
    row = DeskTicketRow(key=key, requester_id=ticket.requester.id, state="new", **content)
    session.add(row)
    session.flush()
    opened = f"{key}-opened"
    name = _name(ticket.requester)
    _add(session, row, opened, "state", name, by_requester=True, to_state="new")
    files.add(session, row.id, opened, ticket.attachments)
    return row


def _add(
    session: Session,
    row: DeskTicketRow,
    key: str,
    kind: str,
    author: str,
    text: str = "",
    *,
    by_requester: bool = False,
    is_internal: bool = False,
    **states: str | None,
) -> bool:
    if _known(session, key):
        return False
    row.updated_at, row.timed_at = now(), None
    event = DeskEventRow(
        key=key,
        ticket_id=row.id,
        kind=kind,
        author=author,
        text=text,
        by_requester=by_requester,
        announced=by_requester or is_internal,
        **states,
    )
    session.add(event)
    session.flush()
    return True


def _known(session: Session, key: str) -> bool:
    return (
        session.execute(select(DeskEventRow.id).where(DeskEventRow.key == key)).first() is not None
    )


def _own(session: Session, ref: TicketRef, person: Person) -> DeskTicketRow:
    row = find_row(session, ref.number)
    if row.requester_id != person.id:
        # The same word as for a ticket that does not exist: others' numbers are not confirmed.
        raise NotFound(f"there is no ticket {ref.number}")
    return row


def _event(row: DeskEventRow) -> TicketEvent:
    row.announced = True
    state: Any = row.to_state
    return TicketEvent(
        id=str(row.id),
        ref=_ref(row.ticket),
        kind="comment" if row.kind == "comment" else "state",
        at=row.at,
        author=row.author,
        text=row.text,
        state=state,
    )


def _ref(row: DeskTicketRow) -> TicketRef:
    return TicketRef(SYSTEM, number_of(row))


def _ticket(row: DeskTicketRow) -> Ticket:
    fields: Any = {
        name: getattr(row, name)
        for name in (
            "title",
            "state",
            "queue",
            "type",
            "category",
            "priority",
            "requester_id",
            "created_at",
            "updated_at",
            "assignee",
        )
    }
    return Ticket(ref=_ref(row), **fields)


def _name(person: Person) -> str:
    return person.name or person.email or "requester"
