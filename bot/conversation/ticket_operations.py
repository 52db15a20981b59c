"""Operations on tickets from the outbox, and the news of tickets back into conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.approvals import records
from bot.conversation import in_thread, outbox
from bot.conversation.effects import NEW_TICKET
from bot.conversation.outbox import Item
from bot.desk.tickets import SYSTEM
from bot.files import keeping
from bot.identity import moving
from bot.sentences import Sentences
from bot.speech import spoken
from bot.store.base import now
from bot.store.conversations import TicketLinkRow
from bot.store.database import Database
from bot.tickets import knowing, troubles, waiting
from bot.tickets.routing import Routing
from bot.topics import Topics
from connectors.errors import NotAllowed, NotFound
from connectors.messages import Attachment, Person, TicketCard
from connectors.ticketing import NewTicket, TicketEvent, TicketRef, TicketSystem

_PERSON = TypeAdapter(Person)
_FOR_OPERATORS = frozenset(("unknown_state", "deleted"))


class NewsSource(Protocol):
    """A ticket system in our own database: its news are read where they are written."""

    def take_news(self, session: Session) -> Sequence[TicketEvent]:
        """Give the events that requesters have not been told, and mark them as told."""


class TicketOperations:
    """Open and change tickets in the ticket systems, and tell people what became of it."""

    def __init__(
        self,
        database: Database,
        systems: Mapping[str, TicketSystem],
        routing: Routing,
        desk: NewsSource,
        sentences: Sentences,
        topics: Topics,
        zone: ZoneInfo,
        owner: str,
    ) -> None:
        self._database = database
        self._systems = systems
        self._routing = routing
        self._desk = desk
        self._sentences = sentences
        self._topics = topics
        self._zone = zone
        self._owner = owner

    async def carry_out(self, item: Item) -> list[Item]:
        """Do one operation, and return the replies that tell of it.

        Raises Unavailable, Refused or NotFound of `connectors.errors`.
        """
        if item.kind == "open":
            return await self._open(item)
        ref = TicketRef(item.body["system"], item.body["number"])
        system = self._system(ref.system)
        author = await self._author(_PERSON.validate_python(item.body["author"]), ref)
        match item.kind:
            case "comment":
                files = await self._files(item)
                await system.comment(ref, author, item.body["text"], item.key, files)
            case "reopen":
                await system.reopen(ref, author, item.body["text"], item.key)
            case "rate":
                await system.rate(ref, item.body["score"], item.body["text"], item.key)
        await self._database.write(lambda session: self._done(session, item, ref.system))
        return []

    async def news(self, owner: str) -> list[Item]:
        """Put the built-in desk's news into the outbox."""

        def work(session: Session) -> list[Item]:
            events = self._desk.take_news(session)
            return [item for event in events if (item := self.announce(session, event))]

        return await self._database.write(work)

    def receive(self, session: Session, events: Sequence[TicketEvent]) -> list[Item]:
        """Take what another system says: each event once, however often and whichever way it came.

        Events of a ticket whose conversation is not known yet wait until it is.
        """
        told = []
        for event in events:
            if event.kind in _FOR_OPERATORS:
                troubles.note(
                    session, event.kind, event.ref.system, event.id, event.text, event.ref.number
                )
            if self._link(session, event.ref) is None:
                waiting.keep(session, event)
            elif item := self.announce(session, event):
                told.append(item)
        return told

    def announce(self, session: Session, event: TicketEvent) -> Item | None:
        """Tell a ticket's requester of an event, in the thread that the ticket came from, once."""
        link = self._link(session, event.ref)
        response = _response(event)
        if link is None or response is None:
            return None
        said = self._sentences.say(
            response,
            number=event.ref.number,
            author=event.author,
            comment=event.text.replace("\n", "\n> ") if event.kind == "comment" else event.text,
        )
        details = {"ticket_number": event.ref.number}
        if event.state:
            details["ticket_state"] = event.state
        reply = outbox.new_reply(said.text.strip(), buttons=said.buttons, details=details)
        key = f"news-{event.ref.system}-{event.id}"
        item = outbox.add_reply(session, link.conversation_id, reply, self._owner, key)
        if item:
            in_thread.heard(session, link.conversation_id, event, item.body["sequence"])
        return item

    def say_waiting(self, session: Session, item: Item, error: Exception) -> list[Item]:
        """Tell the person, once, that the ticket system has to be waited for."""
        if isinstance(error, NotAllowed):
            troubles.note_state(session, "not_allowed", self._system_of(item), str(error))
        response = "utter_ticket_waiting" if item.kind == "open" else "utter_change_waiting"
        return self._say(session, item, response, f"waiting-{item.key}")

    def say_refused(self, session: Session, item: Item, error: Exception) -> list[Item]:
        """Tell the person that the ticket system did not take it, and let operators see it."""
        number = str(item.body.get("number", ""))
        is_gone = isinstance(error, NotFound) and bool(number)
        kind = "gone" if is_gone else "refused"
        troubles.note(session, kind, self._system_of(item), item.key, str(error), number)
        response = "utter_ticket_refused" if item.kind == "open" else "utter_change_refused"
        if is_gone:
            response = "utter_ticket_gone"
        return self._say(session, item, response, f"refused-{item.key}", number=number)

    async def _open(self, item: Item) -> list[Item]:
        if "system" not in item.body:
            item = await self._database.write(lambda session: self._placed(session, item))
        ticket = NEW_TICKET.validate_python(item.body)
        requester = await self._database.read(
            lambda session: knowing.vouched(session, _current(session, ticket.requester))
        )
        ticket = replace(ticket, requester=requester, attachments=await self._files(item))
        ref = await self._system(self._system_of(item)).open(ticket, item.key)
        return await self._database.write(lambda s: self._opened(s, item, ticket, ref))

    def _placed(self, session: Session, item: Item) -> Item:
        """Write down team and system: the next try has to look where this one may have filed."""
        ticket = NEW_TICKET.validate_python(item.body)
        queue = ticket.queue
        if queue not in self._topics.teams:
            queue = self._topics.team_id(ticket.category, ticket.requester.audience)
        system = self._routing.system_for(ticket.category, queue)
        return outbox.amend(session, item, {"queue": queue, "system": system})

    async def _author(self, person: Person, ref: TicketRef) -> Person:
        return await self._database.read(
            lambda session: knowing.as_author(
                session, _current(session, person), ref.system, ref.number
            )
        )

    def _system(self, name: str) -> TicketSystem:
        if name not in self._systems:
            # Its settings were taken away; what waits for it goes on when they are back.
            raise NotAllowed(f"the ticket system {name} is not set up any more")
        return self._systems[name]

    def _system_of(self, item: Item) -> str:
        # One that was not placed yet cannot have been refused by anybody.
        return str(item.body.get("system", self._routing.default))

    def _link(self, session: Session, ref: TicketRef) -> TicketLinkRow | None:
        query = select(TicketLinkRow).where(
            TicketLinkRow.system == ref.system, TicketLinkRow.number == ref.number
        )
        return session.execute(query).scalar_one_or_none()

    async def _files(self, item: Item) -> tuple[Attachment, ...]:
        ids = item.body.get("files", ())
        return await self._database.read(lambda s: keeping.attachments(s, ids)) if ids else ()

    def _done(self, session: Session, item: Item, system: str) -> None:
        outbox.done(session, item.id)
        if system != SYSTEM:
            troubles.settle_state(session, "not_allowed", system)

    def _opened(
        self, session: Session, item: Item, ticket: NewTicket, ref: TicketRef
    ) -> list[Item]:
        self._done(session, item, ref.system)
        link = TicketLinkRow(
            conversation_id=item.conversation_id,
            person_id=ticket.requester.id,
            system=ref.system,
            number=ref.number,
            url=ref.url,
            requester_id="" if ref.system == SYSTEM else ticket.requester.id,
        )
        session.add(link)
        session.flush()
        in_thread.opened(session, item.conversation_id, ref)
        team = self._topics.teams[ticket.queue].name
        moment = now().astimezone(self._zone)
        about = (ticket.type, ticket.priority)
        reply_by = self._topics.reply_by(ticket.queue, moment, self._zone, *about)
        approver = records.tell_opened(session, ref)
        said = self._say(
            session,
            item,
            "utter_ticket_opened_for_approval" if approver else "utter_ticket_opened",
            f"opened-{item.key}",
            ticket=TicketCard(ref.number, ticket.title, "new", team, ref.url),
            number=ref.number,
            team=team,
            approver=approver,
            reply_by=spoken(reply_by, moment),
        )
        return said + self.receive(session, waiting.take(session, ref))

    def _say(
        self,
        session: Session,
        item: Item,
        response: str,
        key: str,
        ticket: TicketCard | None = None,
        **values: str,
    ) -> list[Item]:
        said = self._sentences.say(response, **values)
        details = {"ticket_number": ticket.number} if ticket else {}
        reply = outbox.new_reply(said.text, buttons=said.buttons, ticket=ticket, details=details)
        added = outbox.add_reply(session, item.conversation_id, reply, self._owner, key)
        return [added] if added else []


def _current(session: Session, person: Person) -> Person:
    # While the operation waited, an operator may have merged them with somebody.
    return replace(person, id=moving.current(session, person.id))


def _response(event: TicketEvent) -> str | None:
    if event.kind in ("comment", "deleted"):
        return {"comment": "utter_ticket_comment", "deleted": "utter_ticket_gone"}[event.kind]
    return {
        "open": "utter_ticket_state_open",
        "needs_info": "utter_ticket_needs_info",
        "solved": "utter_ticket_solved",
    }.get(event.state or "")
