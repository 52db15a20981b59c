"""Slack and Teams as further voices: a second service of the same house, joined to far sides.

It is what a second machine would run: the product's own assembly, over the same database and
Rasa. Only in this process can it be told that Microsoft is a stand-in of ours.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import yaml
from fastapi import FastAPI

from bot.assembly.conversation import Conversation, build_conversation
from bot.assembly.core import Core, build_core
from bot.assembly.slack import slack_channel
from bot.assembly.teams import join as join_teams
from bot.settings import ROOT, Settings
from connectors.channels.teams.routes import PATH as TEAMS
from tests.channels.server import serve
from tests.channels.slack.bench import SECRET as SLACK_SECRET
from tests.channels.slack.bench import SlackBench
from tests.channels.slack.far_side import BOT_TOKEN, Workspace
from tests.channels.teams.microsoft import APP, SECRET, TENANT, Microsoft
from tests.channels.teams.world import ADA, BOT, cloud_of
from tests.whole.house import House, free_port
from tests.whole.voices import Shown, plain

_APP = ROOT / "connectors" / "channels" / "slack" / "app-manifest.yml"
SCOPES: list[str] = yaml.safe_load(_APP.read_text("utf-8"))["oauth_config"]["scopes"]["bot"]


@contextmanager
def second_service(house: House, slack: Workspace, far: Microsoft) -> Iterator[httpx.Client]:
    """Serve Slack and Teams for the house; gives a client of it."""
    settings = Settings(
        data_dir=house.folder,
        port=free_port(),
        public_url=house.url,
        rasa_port=int(house.environment["FRONTDESK_RASA_PORT"]),
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=SLACK_SECRET,
        slack_api_url=slack.api_url,
        teams_app_id=APP,
        teams_app_password=SECRET,
        teams_tenant=TENANT,
    )
    core, cloud = build_core(settings), cloud_of(far)
    joined = build_conversation(core, [slack_channel, lambda offer: join_teams(offer, cloud)])
    with (
        serve(_app(core, joined)) as server,
        httpx.Client(base_url=server.url, timeout=60, trust_env=False) as http,
    ):
        yield http


def _app(core: Core, conversation: Conversation) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        for part in conversation.background:
            await part.start()
        yield
        for part in reversed(conversation.background):
            await part.stop()
        await core.rasa.close()
        core.database.close()

    app = FastAPI(lifespan=lifespan)
    for router in conversation.routes:
        app.include_router(router)
    return app


class SlackVoice:
    """Ada mentions us in a new thread of a channel."""

    channel = "slack"

    def __init__(self, http: httpx.Client, slack: Workspace) -> None:
        where = slack.channel(f"ten-{uuid.uuid4().hex[:12]}")
        root = slack.post(where, "A question")
        nothing: Any = None
        # Of the bench only the hands of Slack's people are used: the rest is the real service's.
        self._bench = SlackBench(
            slack.server, http, slack, nothing, nothing, nothing, nothing, nothing, nothing,
            nothing, nothing, nothing, where, root, root, slack.user("ada"),
            slack.user("frontdesk"),
        )  # fmt: skip
        self.place = self._bench.conversation

    def say(self, text: str) -> None:
        request = self._bench.said(text, uuid.uuid4().hex)
        assert self._bench.deliver(request).is_success

    def press(self, title: str, shown: Sequence[Shown]) -> None:
        button = next(b for m in reversed(self._messages()) for b in _slack_buttons(m, title))
        request = self._bench.action(button["action_id"], button["value"], uuid.uuid4().hex)
        assert self._bench.deliver(request).is_success

    def shown(self) -> Sequence[Shown]:
        seen = self._bench.carried(self.place)
        return [Shown(plain(one.text), one.buttons, one.sources) for one in seen]

    def _messages(self) -> list[dict[str, Any]]:
        return self._bench.slack.messages(self._bench.where, self._bench.root)


def _slack_buttons(message: dict[str, Any], title: str) -> list[dict[str, Any]]:
    rows = [block for block in message.get("blocks", ()) if block["type"] == "actions"]
    return [b for row in rows for b in row["elements"] if b["text"]["text"] == title]


@dataclass
class TeamsVoice:
    """Ada in a new chat."""

    http: httpx.Client
    far: Microsoft
    channel = "teams"
    place: str = field(default_factory=lambda: f"a:{uuid.uuid4().hex}")

    def say(self, text: str) -> None:
        self._deliver({"type": "message", "text": text})

    def press(self, title: str, shown: Sequence[Shown]) -> None:
        actions = [a for one in reversed(self.far.on(self.place)) for a in _actions(one.body)]
        data = next(action["data"] for action in actions if action.get("title") == title)
        action = {"verb": "press", "data": data}
        name = "adaptiveCard/action"
        self._deliver({"type": "invoke", "name": name, "value": {"action": action}})

    def shown(self) -> Sequence[Shown]:
        return [_teams_shown(one.body) for one in self.far.on(self.place)]

    def _deliver(self, parts: dict[str, Any]) -> None:
        activity = {
            "id": uuid.uuid4().hex,
            "channelId": "msteams",
            "serviceUrl": self.far.service_url,
            "from": {"id": ADA, "aadObjectId": "aad-ada"},
            "recipient": {"id": BOT},
            "conversation": {"id": self.place, "conversationType": "personal"},
            "channelData": {"tenant": {"id": TENANT}},
        } | parts
        headers = {"authorization": f"Bearer {self.far.sign()}"}
        answer = self.http.post(TEAMS, json=activity, headers=headers)
        assert answer.is_success, answer.text


def _actions(body: dict[str, Any]) -> list[dict[str, Any]]:
    cards = [one["content"] for one in body.get("attachments", ())]
    return [action for card in cards for action in card.get("actions", ())]


def _teams_shown(body: dict[str, Any]) -> Shown:
    elements = [e for one in body.get("attachments", ()) for e in one["content"]["body"]]
    texts = [body.get("text") or "", *(str(e["text"]) for e in elements if "text" in e)]
    # A ticket's card has buttons of its own besides those of the reply.
    buttons = tuple(a["title"] for a in _actions(body) if a.get("verb") == "press")
    return Shown(plain("\n".join(texts)), buttons)
