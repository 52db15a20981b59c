"""Tickets in a logbook."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from connectors.channel import ChannelRequest
from connectors.errors import NotAuthentic, UnknownEvent
from connectors.messages import Attachment, Person
from connectors.tame import parse_json
from connectors.ticketing import News, NewTicket, Ticket, TicketEvent, TicketRef, TicketState
from connectors.tickets.http import JsonClient
from connectors.tickets.mapping import Groups, States
from connectors.tickets.remote import Change, Found, RemoteTickets
from connectors.tickets.wording import describe

STATES: Mapping[str, TicketState] = {
    "fresh": "new",
    "busy": "open",
    "asking": "needs_info",
    "done": "solved",
    "filed away": "closed",
}
MOST_BYTES = 64 * 1024
TOLERANCE_SECONDS = 300


class Logbook(RemoteTickets):
    """Entries and notes, asked for or delivered."""

    name = "logbook"

    def __init__(
        self, http: JsonClient, url: str, states: States, groups: Groups, user: str, secret: str
    ) -> None:
        super().__init__()
        self._http = http
        self._url = url
        self._states = states
        self._groups = groups
        self._user = user
        self._secret = secret

    async def by_key(self, key: str) -> TicketRef | None:
        entries = await self._http.get("/entries", key=key)
        return self._ref(entries[0]["number"]) if entries else None

    async def create(self, ticket: NewTicket, key: str) -> TicketRef:
        entry = {
            "key": key,
            "title": ticket.title,
            "text": describe(ticket),
            "requester": ticket.requester.id,
            "email": ticket.requester.email if ticket.requester.verified else "",
            "group": self._groups.written(ticket.queue),
            "type": ticket.type,
            "category": ticket.category,
            "priority": ticket.priority,
            "files": _files(ticket.attachments),
        }
        return self._ref((await self._http.post("/entries", entry))["number"])

    async def read(self, number: str) -> Found:
        return self._found(await self._http.get(f"/entries/{number}"))

    async def knows(self, ref: TicketRef, key: str) -> bool:
        notes = await self._http.get(f"/entries/{ref.number}/notes")
        return any(note.get("key") == key for note in notes)

    async def write(self, found: Found, change: Change) -> None:
        note = {
            "key": change.key,
            "text": change.text,
            "public": change.is_public,
            "files": _files(change.attachments),
            "state": self._states.written(change.state) if change.state else "",
        }
        await self._http.post(f"/entries/{found.ticket.ref.number}/notes", note)

    async def search(self, requester: Person, limit: int) -> Sequence[Found]:
        entries = await self._http.get("/entries", requester=requester.id)
        if requester.verified and requester.email:
            entries += await self._http.get("/entries", email=requester.email, requester="")
        return [self._found(entry) for entry in entries]

    async def news(self, cursor: str) -> News:
        notes = await self._http.get("/notes", **({"after": cursor} if cursor else {}))
        last = str(notes[-1]["id"]) if notes else cursor or "0"
        told = [event for note in notes if cursor for event in self._events(note)]
        return News(tuple(told), last)

    async def check(self) -> Sequence[str]:
        about = await self._http.get("/about")
        missing = [f"map the state {name!r}" for name in self._states.lacks(about["states"])]
        groups = set(self._groups.all()) - set(about["groups"])
        return missing + [f"make the group {name!r}" for name in sorted(groups)]

    def parse_event(self, request: ChannelRequest) -> Sequence[TicketEvent]:
        moment = request.headers.get("x-logbook-time", "")
        given = request.headers.get("x-logbook-signature", "")
        signed = moment.encode() + b"." + request.body
        right = hmac.new(self._secret.encode(), signed, sha256).hexdigest()
        if not hmac.compare_digest(given.encode(), right.encode()):
            raise NotAuthentic("The signature does not fit the note.")
        if abs(time.time() - float(moment)) > TOLERANCE_SECONDS:
            raise NotAuthentic("The note is too old, or a clock is wrong.")
        note = parse_json(request.body, MOST_BYTES)
        if not isinstance(note, dict) or not {"id", "number", "by"} <= note.keys():
            raise UnknownEvent("This is no note.")
        return self._events(note)

    async def close(self) -> None:
        await self._http.close()

    def _events(self, note: Mapping[str, Any]) -> list[TicketEvent]:
        """Translate a note: our own and the internal ones are nobody's news."""
        if note["by"] == self._user or not note["public"]:
            return []
        ref, at = self._ref(note["number"]), datetime.fromisoformat(note["at"])
        state = self._states.read(note["state"]) if note["state"] else None
        event = TicketEvent(str(note["id"]), ref, "comment", at, note["by"], note["text"], state)
        if state:
            return [TicketEvent(event.id, ref, "state", at, event.author, event.text, state)]
        unknown = TicketEvent(f"{event.id}-state", ref, "unknown_state", at, text=note["state"])
        return [*([unknown] if note["state"] else []), *([event] if event.text else [])]

    def _found(self, entry: Mapping[str, Any]) -> Found:
        ticket = Ticket(
            ref=self._ref(entry["number"]),
            title=entry["title"],
            # A state that nobody mapped is not over: nobody is told that something is done.
            state=self._states.read(entry["state"]) or "open",
            queue=self._groups.read(entry["group"]),
            type=entry["type"],
            category=entry["category"],
            priority=entry["priority"],
            requester_id=entry["requester"],
            created_at=datetime.fromisoformat(entry["created"]),
            updated_at=datetime.fromisoformat(entry["updated"]),
        )
        return Found(ticket, entry["email"])

    def _ref(self, number: int) -> TicketRef:
        return TicketRef(self.name, str(number), f"{self._url}/entries/{number}")


def _files(attachments: Sequence[Attachment]) -> list[dict[str, str]]:
    return [
        {"name": one.name, "content": base64.b64encode(one.content).decode()} for one in attachments
    ]
