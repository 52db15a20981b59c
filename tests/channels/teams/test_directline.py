"""With offline-directline, an implementation of the Bot Connector that is not ours.

It signs nothing, calls its channel `emulator` and has no roster; a gateway adds those three.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.messages import Button, Reply
from tests.channels.teams.microsoft import TENANT, Microsoft
from tests.channels.teams.world import ADA, BOT, FAR_SIDE, MEMBERS, World, teams
from tests.far_sides import node, node_module

HOST = Path(__file__).resolve().parents[2] / "far_sides" / "directline.cjs"


@dataclass
class Gateway(Microsoft):
    """Between offline-directline and the bot: what the bot writes goes on to `directline`."""

    directline: str = ""
    bot: str = ""
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.app.router.routes.insert(0, Route("/to-bot", self._to_bot, methods=["POST"]))

    async def _to_bot(self, request: Request) -> Response:
        body = await request.json() | {"channelId": "msteams"}
        headers = {"authorization": f"Bearer {self.sign()}"}
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.post(self.bot, json=body, headers=headers)
        self.statuses.append(answer.status_code)
        return Response(answer.content, answer.status_code)

    async def _write(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        async with httpx.AsyncClient(base_url=self.directline, trust_env=False) as http:
            path = request.url.path.removeprefix(FAR_SIDE)
            answer = await http.post(path, json=await request.json())
        return Response(answer.content, answer.status_code)


@contextmanager
def directline(gateway: Gateway) -> Iterator[httpx.Client]:
    """Run offline-directline, and give a client of it."""
    node_module("offline-directline")
    command = [node(), str(HOST), gateway.service_url, f"{gateway.url}/to-bot"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            gateway.directline = f"http://127.0.0.1:{int(process.stdout.readline())}"
            with httpx.Client(base_url=gateway.directline, timeout=20, trust_env=False) as client:
                yield client
        finally:
            process.kill()


@pytest.fixture
def joined() -> Iterator[tuple[World, Gateway, httpx.Client]]:
    """The channel, the gateway, and a person's client at offline-directline."""
    gateway = Gateway(members=dict(MEMBERS))
    with teams(gateway) as world, directline(gateway) as client:
        gateway.bot = f"{world.server.url}/api/teams/messages"
        yield world, gateway, client


def say(client: httpx.Client, text: str) -> httpx.Response:
    """Say something as the person."""
    activity: dict[str, Any] = {
        "type": "message",
        "text": text,
        "from": {"id": ADA, "aadObjectId": "aad-ada"},
        "recipient": {"id": BOT},
        "channelData": {"tenant": {"id": TENANT}},
    }
    return client.post("/directline/conversations/chat-1/activities", json=activity)


def seen(client: httpx.Client) -> list[dict[str, Any]]:
    """Give what the person sees of the bot."""
    answer = client.get("/directline/conversations/chat-1/activities")
    activities: list[dict[str, Any]] = answer.json()["activities"]
    return [one for one in activities if one["from"]["id"] != ADA]


def test_a_conversation_through_a_connector_that_is_not_ours(
    joined: tuple[World, Gateway, httpx.Client],
) -> None:
    world, gateway, client = joined
    assert say(client, "My VPN is down").is_success
    assert gateway.statuses == [200]
    (message,) = world.ledger.messages
    assert (message.text, message.sender.name) == ("My VPN is down", "Ada Reis")
    buttons = (Button("That solved it", "solved"),)
    for reply in (Reply("reply-1", "Hello"), Reply("reply-2", "Restart it.", buttons=buttons)):
        counted = world.ledger.answer(message.conversation_id, reply)
        world.server.call(world.channel.send, message.conversation_id, counted)
        world.server.call(world.channel.send, message.conversation_id, counted)
    said, card = seen(client)
    assert said["text"] == "Hello"
    content = card["attachments"][0]["content"]
    assert content["body"][0]["text"] == "Restart it."
    assert content["actions"][0]["data"]["frontdesk"]["reply_id"] == "reply-2"


def test_what_is_not_signed_is_not_heard(joined: tuple[World, Gateway, httpx.Client]) -> None:
    world, gateway, client = joined
    gateway.endorsements = ["emulator"]
    assert say(client, "Hello").status_code == 401
    assert world.ledger.messages == []
