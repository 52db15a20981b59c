"""Rasa's REST API on loopback, with scripted answers and faults."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "rasa-token"

Replies = list[dict[str, Any]]


class Killed(Exception):
    """Raised by an answer: the connection breaks, as when the process is killed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as Rasa gets it."""

    sender: str
    text: str
    metadata: dict[str, Any]


Answer = Callable[[Heard], Awaitable[Replies]]


async def echo(heard: Heard) -> Replies:
    """Say what was heard, and report it."""
    return [text(f"You said: {heard.text}"), report()]


def text(words: str, *buttons: tuple[str, str]) -> dict[str, Any]:
    """Make a message of the domain."""
    pressed = [{"title": title, "payload": payload} for title, payload in buttons]
    return {"recipient_id": "x", "text": words} | ({"buttons": pressed} if pressed else {})


def extra(**parts: Any) -> dict[str, Any]:
    """Make the payload that follows an action's message."""
    return {"recipient_id": "x", "custom": {"extra": parts}}


def report(*effects: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Make an action's report."""
    told = {"action": "action_answer_question", "intent": "payday", "confidence": 0.9}
    return {"recipient_id": "x", "custom": {"report": told | parts | {"effects": effects}}}


@dataclass
class FakeRasa:
    """A Rasa whose `answer` is a function; `memory` is what its trackers hold.

    Like the real one it remembers a message before it answers, and forgets it on a rewind.
    `raw` is sent instead of any answer; `sessions` are the events that began new ones.
    """

    answer: Answer = echo
    heard: list[Heard] = field(default_factory=list)
    memory: dict[str, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    has_model: bool = True
    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    understood: tuple[str, float] = ("nlu_fallback", 0.0)
    sessions: list[list[dict[str, Any]]] = field(default_factory=list)
    raw: bytes = b""
    port: int = 0
    _server: asyncio.Server | None = None
    _serving: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where it listens, or listened before it was stopped."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen, on the port of last time if there was one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Be down: open connections break, new ones are refused."""
        if self._server is None:
            return
        self._server.close()
        for serving in self._serving:
            serving.cancel()
        await asyncio.gather(*self._serving)
        await self._server.wait_closed()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.current_task()
        assert serving is not None
        self._serving.add(serving)
        broken = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, Killed)
        with suppress(*broken):
            while True:
                status, body = await self._respond(*await _read(reader))
                writer.write(self.raw or _http(status, body))
                await writer.drain()
        self._serving.discard(serving)
        writer.transport.abort()

    async def _respond(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        url = urlsplit(target)
        if url.path == "/webhooks/rest/webhook":
            return 200, await self._hear(body)
        if parse_qs(url.query).get("token") != [TOKEN]:
            return 401, {"reason": "NotAuthenticated"}
        if url.path == "/status":
            return 200, {"model_file": "model.tar.gz" if self.has_model else None}
        if url.path == "/model/parse":
            name, confidence = self.understood
            return 200, {"intent": {"name": name, "confidence": confidence}}
        sender = url.path.split("/")[2]
        if method == "POST":
            self._append(sender, body)
        latest = self.memory[sender][-1].metadata if self.memory[sender] else {}
        tracker = {"sender_id": sender, "latest_message": {"metadata": latest}}
        return 200, tracker | {"slots": self.slots, "active_loop": {"name": self.form}}

    def _append(self, sender: str, events: list[dict[str, Any]]) -> None:
        kinds = [event["event"] for event in events]
        assert kinds[-1] == "action"
        if kinds == ["rewind", "action"]:
            self.memory[sender].pop()
        else:
            self.sessions.append(events)
            self.memory[sender].clear()

    async def _hear(self, body: dict[str, Any]) -> Replies:
        heard = Heard(body["sender"], body["message"], body["metadata"])
        self.heard.append(heard)
        self.memory[heard.sender].append(heard)
        return await self.answer(heard)


async def _read(reader: asyncio.StreamReader) -> tuple[str, str, Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    fields = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(fields.get("content-length", 0)))
    return method, target, json.loads(body) if body else None


def _http(status: int, body: Any) -> bytes:
    written = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(written)}\r\n\r\n".encode() + written
