"""A web chat for tests that speak for the bot themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from connectors.messages import IncomingMessage, Reply
from tests.browser.scripted import World
from tests.channels.server import Served

API = "/api/v1/web"


class QuietWorld(World):
    """Nothing answers by itself."""

    async def receive(self, message: IncomingMessage) -> bool:
        """Store, and no more."""
        return await self.ledger(message)


class Visit:
    """What a browser does, by hand."""

    def __init__(self, world: World, server: Served, http: httpx.Client) -> None:
        self.world = world
        self.server = server
        self.http = http

    def begin(self, site: str = "customers", **more: Any) -> dict[str, Any]:
        """Start a session and give its answer."""
        answer = self.http.post(f"{API}/session", json={"site": site, **more})
        assert answer.status_code == 200, answer.text
        session: dict[str, Any] = answer.json()
        return session

    def post(self, token: str, frame: dict[str, Any]) -> httpx.Response:
        """Send a frame by plain HTTP."""
        return self.http.post(f"{API}/messages", json=frame, headers=bearer(token))

    def news(self, token: str, **query: Any) -> dict[str, Any]:
        """Poll."""
        answer = self.http.get(f"{API}/messages", params=query, headers=bearer(token))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def reply(self, conversation_id: str, reply: Reply) -> None:
        """Store a reply and send it, in the service's own loop."""

        async def carry() -> None:
            stored = self.world.ledger.answer(conversation_id, reply)
            await self.world.bot.channel.send(conversation_id, stored)

        self.server.call(carry)

    @contextmanager
    def socket(self, origin: str | None = None) -> Iterator[Socket]:
        """Open a socket, without a greeting."""
        url = self.server.url.replace("http", "ws") + f"{API}/live"
        with connect(url, origin=origin, proxy=None) as connection:  # type: ignore[arg-type]
            yield Socket(connection)

    @contextmanager
    def live(self, token: str, after: int = 0) -> Iterator[Socket]:
        """Open a socket, greet, and wait until it is up to date."""
        with self.socket() as socket:
            socket.say({"type": "hello", "token": token, "after": after})
            yield socket


class Socket:
    """A socket that speaks JSON."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, frame: Any) -> None:
        """Send a frame; a string goes as it is."""
        self.connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def hear(self) -> dict[str, Any]:
        """Wait for the next frame."""
        frame: dict[str, Any] = json.loads(self.connection.recv(timeout=10))
        return frame

    def until(self, kind: str) -> list[dict[str, Any]]:
        """Hear until a frame of that type, and give all that came before it."""
        heard = []
        while (frame := self.hear())["type"] != kind:
            heard.append(frame)
        return heard

    def closed(self) -> int | None:
        """Read what is left and give the code of the close."""
        try:
            while True:
                self.connection.recv(timeout=10)
        except ConnectionClosed:
            return self.connection.close_code


def bearer(token: str) -> dict[str, str]:
    """Make the header of a visitor's token."""
    return {"Authorization": f"Bearer {token}"}


def say(text: str = "Hello", event_id: str = "event-0001") -> dict[str, Any]:
    """Make a frame."""
    return {"type": "say", "event_id": event_id, "text": text}
