"""The console channel keeps the contract of channels; its bench is the smallest there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from connectors.channel import ChannelRequest
from connectors.channels.console.api import ConsoleParts, make_router
from connectors.channels.console.channel import MAX_CHARS, ConsoleChannel
from tests.channels.json_bench import JsonBench, carried
from tests.channels.ledger import Ledger
from tests.channels.server import Served, serve
from tests.contracts.channel import Carried, ChannelContract, JsonContract, Press

TOKEN = "the-token-of-this-machine"
HEADERS = {"authorization": f"Bearer {TOKEN}"}


@dataclass
class ConsoleBench(JsonBench):
    """A terminal on the machine."""

    server: Served
    http: httpx.Client
    channel: ConsoleChannel
    ledger: Ledger
    longest_text: int | None = MAX_CHARS

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self._request({"event_id": event_id, "text": text})

    def elsewhere(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self._request({"event_id": event_id, "text": text, "conversation_id": "another"})

    def pressed(self, press: Press, event_id: str = "event-0001") -> ChannelRequest:
        body = {
            "action": press.action,
            "reply_id": press.reply_id,
            "value": dict(press.value),
            "fields": dict(press.fields),
        }
        return self._request({"event_id": event_id, **body})

    def unknown(self) -> ChannelRequest:
        return self._request({"type": "bell"})

    def forged(self) -> list[ChannelRequest]:
        good = self.said("Hello")
        headers = ["", "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}"]
        return [replace(good, headers={"authorization": h}) for h in headers]

    def deliver(self, request: ChannelRequest) -> httpx.Response:
        headers = dict(request.headers)
        url = "/internal/ask"
        return self.http.post(url, params={"wait": 0}, content=request.body, headers=headers)

    def carried(self, conversation_id: str) -> Sequence[Carried]:
        answer = self.http.get(f"/internal/conversations/{conversation_id}", headers=HEADERS)
        return [carried(line) for line in answer.json()["lines"] if line["kind"] == "reply"]

    def _request(self, body: dict[str, Any]) -> ChannelRequest:
        return ChannelRequest(HEADERS, json.dumps({"conversation_id": "one", **body}).encode())


class TestConsoleChannel(ChannelContract, JsonContract):
    @pytest.fixture
    def bench(self) -> Iterator[ConsoleBench]:
        ledger = Ledger()
        channel = ConsoleChannel(TOKEN)
        app = FastAPI()
        app.include_router(make_router(ConsoleParts(channel, ledger, ledger)))
        with (
            serve(app) as server,
            httpx.Client(base_url=server.url, timeout=10, trust_env=False) as http,
        ):
            yield ConsoleBench(server, http, channel, ledger)

    def test_reading_needs_the_token(self, bench: ConsoleBench) -> None:
        assert bench.http.get("/internal/conversations/one").status_code == 401
