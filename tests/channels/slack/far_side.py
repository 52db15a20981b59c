"""Slack as the tests meet it: `emulate` for the Web API, and a gateway for what it lacks.

The gateway is a real server before `emulate`: it passes calls through, keeps a list of them, fails
when it is told to, and serves user groups, files, the addresses of hidden answers and the
WebSocket of Socket Mode itself.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse

from connectors.messages import Attachment
from tests.channels.server import Served, serve
from tests.far_sides import node, node_module

BOT_TOKEN = "xoxb-the-bot-of-the-tests"
APP_TOKEN = "xapp-the-app-of-the-tests"
PEOPLE = ("ada", "bob")


def seed(scopes: list[str]) -> dict[str, Any]:
    """Make a workspace with two people and our bot, which may do what the scopes say."""
    tokens = [{"token": f"xoxp-{name}", "user": name} for name in PEOPLE]
    bot = {"token": BOT_TOKEN, "user": "frontdesk", "type": "bot", "scopes": scopes}
    return {
        "team": {"name": "Larkfield", "domain": "larkfield"},
        "users": [
            {"name": "frontdesk", "real_name": "Frontdesk"},
            {"name": "ada", "real_name": "Ada Park", "email": "ada@larkfield.example"},
            {"name": "bob", "real_name": "Bob Reis", "email": "bob@larkfield.example"},
        ],
        "tokens": [bot, *tokens],
        "strict_scopes": True,
    }


@contextmanager
def emulated(scopes: list[str]) -> Iterator[str]:
    """Run `emulate` until the block ends; gives its address."""
    command = [node(), str(Path(__file__).with_name("emulate.mjs")), str(node_module("emulate"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, json.dumps(seed(scopes))], stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            address = process.stdout.readline().strip()
            assert address.startswith("http://"), address
            yield address
        finally:
            process.stdin.close()
            process.wait(10)


@dataclass
class Gateway:
    """The server before `emulate`; `groups` are the members of each user group."""

    emulate: str
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[Attachment] = field(default_factory=list)
    fault: dict[str, Any] = field(default_factory=dict)
    answers_status: int = 200
    delivered: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    # One client for all calls, and no certificates to be read: everything is on loopback.
    _http: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(trust_env=False, timeout=20, verify=False)
    )

    def app(self) -> FastAPI:
        """Make the app."""
        app = FastAPI()
        app.post("/api/{method}")(self._call)
        app.get("/api/{method}")(self._call)
        app.get("/files/{number}")(self._file)
        app.post("/answers/{name}")(self._answer)
        app.websocket("/socket")(self._socket)
        return app

    async def close(self) -> None:
        """Close the connections to `emulate`."""
        await self._http.aclose()

    def reset(self) -> None:
        """Forget the test before."""
        fresh = Gateway(self.emulate)
        for name in ("calls", "answers", "groups", "users", "files", "fault", "acknowledged"):
            setattr(self, name, getattr(fresh, name))
        self.answers_status = fresh.answers_status
        while not self.delivered.empty():
            self.delivered.get_nowait()

    def called(self, method: str) -> list[dict[str, Any]]:
        """Tell the arguments of all calls of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    @contextmanager
    def failing(self, **fault: Any) -> Iterator[None]:
        """Fail: with a `status`, an `error`, `headers`; only for that `method` or `channel`."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = {}

    async def _call(self, method: str, request: Request) -> Response:
        given = arguments(request, await request.body())
        self.calls.append((method, given))
        if failure := self._failure(method, given):
            return failure
        if method == "usergroups.list":
            groups = [{"handle": name, "users": users} for name, users in self.groups.items()]
            return JSONResponse({"ok": True, "usergroups": groups})
        if method == "apps.connections.open":
            return JSONResponse({"ok": True, "url": self.url.replace("http", "ws") + "/socket"})
        return await self._pass_on(method, request)

    async def _pass_on(self, method: str, request: Request) -> Response:
        headers = {"authorization": request.headers["authorization"]}
        # What the SDK asks by GET, `emulate` takes as a form.
        content = await request.body() or urlencode(dict(request.query_params)).encode()
        headers["content-type"] = request.headers.get(
            "content-type", "application/x-www-form-urlencoded"
        )
        told = await self._http.post(
            f"{self.emulate}/api/{method}", content=content, headers=headers
        )
        body = told.json()
        if method == "users.info" and body.get("ok"):
            user = body["user"]
            user |= {"is_email_confirmed": True, "locale": "en-GB"} | self.users.get(user["id"], {})
        return JSONResponse(body, told.status_code)

    def _failure(self, method: str, arguments: dict[str, Any]) -> Response | None:
        fault = self.fault
        if not fault or fault.get("method", method) != method:
            return None
        if fault.get("channel", arguments.get("channel")) != arguments.get("channel"):
            return None
        if "error" in fault:
            return JSONResponse({"ok": False, "error": fault["error"]})
        return Response("<html>no</html>", fault["status"], fault.get("headers"), "text/html")

    async def _file(self, number: int, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {BOT_TOKEN}":
            return Response("<html>sign in</html>", media_type="text/html")
        file = self.files[number]
        return Response(file.content, media_type=file.media_type)

    async def _answer(self, name: str, request: Request) -> Response:
        self.answers.append((name, json.loads(await request.body())))
        return Response("ok", self.answers_status, media_type="text/plain")

    async def _socket(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"type": "hello", "num_connections": 1})
        hearing = asyncio.create_task(self._hear(socket))
        while not hearing.done():
            envelope = asyncio.create_task(self.delivered.get())
            await asyncio.wait({hearing, envelope}, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                envelope.cancel()
            else:
                await socket.send_json(await envelope)

    async def _hear(self, socket: WebSocket) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                self.acknowledged.append(await socket.receive_json())


@dataclass
class Workspace:
    """A workspace with its gateway, and the hands of its people."""

    gateway: Gateway
    server: Served
    http: httpx.Client
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        """Where the Web API is."""
        return f"{self.gateway.url}/api/"

    def call(self, method: str, token: str = BOT_TOKEN, **arguments: Any) -> dict[str, Any]:
        """Call `emulate` directly."""
        told: dict[str, Any] = self.http.post(
            f"{self.gateway.emulate}/api/{method}",
            json=arguments,
            headers={"authorization": f"Bearer {token}"},
        ).json()
        return told

    def user(self, name: str) -> str:
        """Tell somebody's id."""
        if not self.ids:
            listed = self.call("users.list", "xoxp-ada")["members"]
            self.ids.update({user["name"]: user["id"] for user in listed})
        return self.ids[name]

    def channel(self, name: str) -> str:
        """Make a channel with everybody in it."""
        made = self.call("conversations.create", "xoxp-ada", name=name)
        channel = str(made["channel"]["id"])
        people = ",".join(self.user(user) for user in ("bob", "frontdesk"))
        self.call("conversations.invite", "xoxp-ada", channel=channel, users=people)
        return channel

    def post(self, channel: str, text: str, who: str = "ada", **more: Any) -> str:
        """Let somebody write; gives the message's ts."""
        told = self.call("chat.postMessage", f"xoxp-{who}", channel=channel, text=text, **more)
        assert told["ok"], told
        return str(told["ts"])

    def messages(self, channel: str, thread: str | None = None) -> list[dict[str, Any]]:
        """Read a thread, or what stands in a channel, oldest first."""
        if thread:
            told = self.call("conversations.replies", channel=channel, ts=thread)
        else:
            told = self.call("conversations.history", channel=channel, limit=200)
        found: list[dict[str, Any]] = told.get("messages", [])
        return sorted(found, key=lambda message: float(message["ts"]))

    def reactions(self, channel: str, ts: str, thread: str | None = None) -> set[str]:
        """Tell the reactions on a message."""
        found = next((m for m in self.messages(channel, thread or ts) if m["ts"] == ts), {})
        return {reaction["name"] for reaction in found.get("reactions", [])}


@contextmanager
def workspace(emulate: str) -> Iterator[Workspace]:
    """Serve a gateway before `emulate`."""
    gateway = Gateway(emulate)
    with (
        serve(gateway.app()) as server,
        httpx.Client(trust_env=False, timeout=20, verify=False) as http,
    ):
        gateway.url = server.url
        yield Workspace(gateway, server, http)
        server.call(gateway.close)


def arguments(request: Request, body: bytes) -> dict[str, Any]:
    """Read what a method is called with, in any of the ways that the SDK has."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(body or b"{}"))
    found: dict[str, Any] = dict(request.query_params) | dict(parse_qsl(body.decode()))
    return {name: _loaded(value) for name, value in found.items()}


def _loaded(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in "[{" else value
    except ValueError:
        return value
