"""The smallest ticket system keeps the contract."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import httpx
import pytest

from connectors.channel import ChannelRequest
from connectors.ticketing import TicketRef, TicketState
from connectors.tickets.http import JsonClient
from connectors.tickets.mapping import Groups, States
from connectors.tickets.tokens import bearer
from tests.contracts.ticketing import DeliveryContract, RemoteTicketsContract
from tests.tickets.line import Line, writes
from tests.tickets.logbook.far_side import LogbookServer
from tests.tickets.logbook.tickets import STATES, Logbook

URL = "https://logbook.example"


@dataclass
class LogbookBench:
    """A logbook with an agent at it."""

    far_side: LogbookServer = field(default_factory=LogbookServer)
    unmapped: str = "on the moon"
    timed: bool = True

    def __post_init__(self) -> None:
        self.line = Line(httpx.ASGITransport(self.far_side.app()))
        http = JsonClient("Logbook", URL, bearer("good"), seconds=0.5, transport=self.line)
        groups = Groups({"facilities": "Building"}, "General")
        states, secret = States.of(STATES, {}), self.far_side.secret
        self.system = Logbook(http, URL, states, groups, self.far_side.us, secret)

    def writes(self, request: httpx.Request) -> bool:
        return writes(request)

    async def move(self, ref: TicketRef, state: TicketState) -> None:
        await self.puts(ref, next(name for name, ours in STATES.items() if ours == state))

    async def puts(self, ref: TicketRef, state: str) -> None:
        self.far_side.note(int(ref.number), {"state": state}, "grace")

    async def says(self, ref: TicketRef, text: str, *, public: bool = True) -> None:
        self.far_side.note(int(ref.number), {"text": text, "public": public}, "grace")

    async def files_as(self, email: str, title: str) -> TicketRef:
        entry = {"title": title, "email": email, "requester": "", "group": "General", "files": []}
        entry |= {"type": "request", "category": "other", "priority": "normal", "text": title}
        number = str(self.far_side.enter(entry, "grace")["number"])
        return TicketRef("logbook", number, f"{URL}/entries/{number}")

    async def deletes(self, ref: TicketRef) -> None:
        del self.far_side.entries[int(ref.number)]

    async def locks_us_out(self) -> None:
        self.far_side.token = "another"

    async def lets_in(self) -> None:
        self.far_side.token = "good"

    async def takes_away(self) -> None:
        self.far_side.groups.remove("Building")

    async def count(self) -> int:
        return len(self.far_side.entries)

    async def told(self, ref: TicketRef) -> str:
        return str(self.far_side.entries[int(ref.number)]["text"])

    async def comments(self, ref: TicketRef) -> list[tuple[str, str]]:
        notes = [n for n in self.notes(ref) if n["text"] and n["public"]]
        return [("Ada" if n["by"] == self.far_side.us else n["by"], n["text"]) for n in notes]

    async def files(self, ref: TicketRef) -> list[tuple[str, bytes]]:
        entry = self.far_side.entries[int(ref.number)]
        every = entry["files"] + [file for note in self.notes(ref) for file in note["files"]]
        return [(file["name"], base64.b64decode(file["content"])) for file in every]

    async def ratings(self, ref: TicketRef) -> list[tuple[int, str]]:
        told = [
            n["text"] for n in self.notes(ref) if not n["public"] and "satisfaction" in n["text"]
        ]
        return [(int(text[30]), text[38:]) for text in told]

    async def deliveries(self, ref: TicketRef) -> Sequence[ChannelRequest]:
        signed = [self.far_side.delivery(note) for note in self.notes(ref)]
        return [ChannelRequest(headers, body) for headers, body in signed]

    async def forged(self, request: ChannelRequest) -> Mapping[str, ChannelRequest]:
        other = self.far_side.delivery(json.loads(request.body), "another secret")
        return {
            "no signature": replace(request, headers={}),
            "another secret": ChannelRequest(*other),
            "another body": replace(request, body=request.body.replace(b"grace", b"ada!!")),
        }

    async def old(self, request: ChannelRequest) -> ChannelRequest:
        return ChannelRequest(*self.far_side.delivery(json.loads(request.body), ago=3600))

    def notes(self, ref: TicketRef) -> list[dict]:  # type: ignore[type-arg]
        return [note for note in self.far_side.notes if note["number"] == int(ref.number)]


@pytest.fixture
def bench() -> LogbookBench:
    return LogbookBench()


class TestLogbook(RemoteTicketsContract, DeliveryContract):
    """The contract."""
