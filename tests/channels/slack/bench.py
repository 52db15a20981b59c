"""A served Slack channel, and what Slack and its people do to it."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI
from slack_sdk.signature import SignatureVerifier

from connectors.approving import ApprovalCard
from connectors.channel import ChannelRequest
from connectors.channels.slack.channel import SlackChannel
from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.door import PATH, Door
from connectors.channels.slack.files import Files
from connectors.channels.slack.handling import Handling, Tools
from connectors.channels.slack.hidden import Addresses
from connectors.channels.slack.listening import Listening
from connectors.channels.slack.openings import Openings
from connectors.channels.slack.payloads import MOST_BYTES
from connectors.channels.slack.people import People
from connectors.channels.slack.places import Place
from connectors.channels.slack.reactions import WORKING, Reactions
from connectors.channels.slack.rules import Rules
from connectors.channels.slack.sending import EVENT, Sender
from connectors.channels.slack.splitting import MOST
from connectors.channels.slack.workspace import Workspace as OurWorkspace
from connectors.errors import ConnectorError, NotFound
from connectors.messages import Attachment, IncomingMessage, Person, Reply, TicketCard
from tests.channels.ledger import Ledger
from tests.channels.server import Served, serve
from tests.channels.slack.far_side import BOT_TOKEN, Workspace
from tests.contracts.channel import Carried, Press

SECRET = "the-signing-secret-of-the-tests"
TEAM = "T000000001"
_names = count(1)


class Store(Ledger):
    """The ledger, with what Slack needs besides."""

    def __init__(self) -> None:
        super().__init__()
        self.withdrawn: list[tuple[str, str]] = []

    async def reply(self, conversation_id: str, reply_id: str) -> Reply | None:
        """Give one reply of a conversation."""
        lines = (line.what for line in self.lines[conversation_id])
        return next((w for w in lines if isinstance(w, Reply) and w.id == reply_id), None)

    async def withdraw(self, conversation_id: str, event_id: str) -> None:
        """Note what was taken back."""
        self.withdrawn.append((conversation_id, event_id))


@dataclass
class Tickets:
    """The requests of everybody, in memory; `fault` is raised by every call."""

    cards: list[TicketCard] = field(default_factory=list)
    changes: list[tuple[str, ...]] = field(default_factory=list)
    fault: Exception | None = None

    async def mine(self, person: Person) -> Sequence[TicketCard]:
        """List them."""
        if self.fault:
            raise self.fault
        return self.cards

    async def comment(self, person: Person, number: str, text: str, key: str) -> None:
        """Note a comment."""
        self._change("comment", person.id, number, text, key)

    async def reopen(self, person: Person, number: str, key: str) -> None:
        """Note a reopening."""
        self._change("reopen", person.id, number, key)

    def _change(self, what: str, who: str, number: str, *more: str) -> None:
        if number not in {card.number for card in self.cards}:
            raise NotFound(f"there is no ticket {number}")
        self.changes.append((what, who, number, *more))


@dataclass
class Approvals:
    """What waits for everybody, in memory."""

    cards: list[ApprovalCard] = field(default_factory=list)
    decided: list[tuple[str, str, bool, str]] = field(default_factory=list)

    async def waiting(self, person: Person) -> Sequence[ApprovalCard]:
        """List them."""
        return self.cards

    async def decide(self, person: Person, approval_id: str, yes: bool, reason: str) -> str:
        """Decide once."""
        found = next((card for card in self.cards if card.id == approval_id), None)
        if found is None:
            raise NotFound("not theirs")
        self.cards.remove(found)
        self.decided.append((person.id, approval_id, yes, reason))
        return found.number


class PromptShelf:
    """Works a delivery off before it is acknowledged, so that a test sees what came of it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.work: Handling
        self.kept: dict[str, Mapping[str, Any]] = {}
        self.failed: list[ConnectorError] = []

    async def keep(self, key: str, lane: str, body: Mapping[str, Any]) -> bool:
        """Store once, then work it off."""
        if self._ledger.failing:
            raise self._ledger.failing
        if key in self.kept:
            return False
        self.kept[key] = body
        try:
            await self.work(body)
        except ConnectorError as error:
            self.failed.append(error)
        return True


@dataclass
class SlackBench:
    """Ada in a thread of a channel; her words mention us."""

    server: Served
    http: httpx.Client
    slack: Workspace
    channel: SlackChannel
    ledger: Store
    shelf: PromptShelf
    tickets: Tickets
    approvals: Approvals
    people: People
    reactions: Reactions
    openings: Openings
    door: Door
    where: str
    root: str
    other_root: str
    ada: str
    bot: str
    longest_text: int | None = None
    longest_part: int | None = MOST
    shows_working: bool = True
    tolerance: float = 300.0
    most_file_bytes: int = 64 * 1024
    _ts: dict[str, str] = field(default_factory=dict)
    _sent: set[str] = field(default_factory=set)

    @property
    def conversation(self) -> str:
        """Where Ada's words of `said` belong."""
        return f"{self.where}:{self.root}:{self.ada}"

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self.event(self._mention(text, event_id, self.root))

    def elsewhere(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self.event(self._mention(text, event_id, self.other_root))

    def sent(
        self, files: Sequence[Attachment], text: str = "", event_id: str = "event-0001"
    ) -> ChannelRequest:
        mention = self._mention(text, event_id, self.root)
        return self.event(mention | {"files": [self._file(file) for file in files]})

    def pressed(self, press: Press, event_id: str = "event-0001") -> ChannelRequest:
        about = {
            "conversation": self.conversation,
            "reply": press.reply_id,
            "action": press.action,
            "value": dict(press.value),
        }
        if press.fields:
            return self.view("draft", about, dict(press.fields), event_id)
        return self.action("press:0", json.dumps(about), event_id)

    def action(self, action_id: str, value: str, event_id: str, **more: Any) -> ChannelRequest:
        """Make the request of a button."""
        payload = {
            "type": "block_actions",
            "user": {"id": self.ada, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "larkfield"},
            "channel": {"id": self.where, "name": "help"},
            "trigger_id": "1.2.three",
            "response_url": f"{self.slack.gateway.url}/answers/{event_id}",
            "actions": [{"action_id": action_id, "value": value, "action_ts": event_id}],
        }
        return self.form({"payload": json.dumps(payload | more)})

    def view(
        self, name: str, about: dict[str, Any], fields: dict[str, str], view_id: str, **more: Any
    ) -> ChannelRequest:
        """Make the request of a modal that was filled in."""
        values = {
            key: {"value": {"type": "plain_text_input", "value": v}} for key, v in fields.items()
        }
        payload = {
            "type": "view_submission",
            "user": {"id": self.ada, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "larkfield"},
            "view": {
                "id": view_id,
                "type": "modal",
                "callback_id": name,
                "private_metadata": json.dumps(about),
                "state": {"values": values},
            },
        }
        return self.form({"payload": json.dumps(payload | more)})

    def unknown(self) -> ChannelRequest:
        return self.event({"type": "reaction_added", "user": self.ada, "reaction": "tada"})

    def broken(self) -> Mapping[str, ChannelRequest]:
        good = json.loads(self.said("Hello").body)
        event = good["event"]
        bodies = {
            "nothing": b"",
            "no json": b'{"event": ',
            "no utf-8": b'{"event": "\xff\xfe"}',
            "no object": b"[1, 2]",
            "deeply nested": b"[" * 50_000,
            "the event is no object": json.dumps(good | {"event": "Hello"}).encode(),
            "the text is no text": json.dumps(good | {"event": event | {"text": {"$ne": ""}}}),
            "a channel with a line break": json.dumps(
                good | {"event": event | {"channel": "C1\nD2"}}
            ),
            "no time": json.dumps(good | {"event": event | {"ts": "yesterday"}}),
        }
        requests = {kind: self.signed(_bytes(body)) for kind, body in bodies.items()}
        form = self.form({"payload": "{'type': "})
        action = self.action("press:0", "no json", "event-0001")
        return requests | {"a form without JSON": form, "a button without a value": action}

    def huge(self) -> ChannelRequest:
        return self.event({"type": "message", "text": "x" * MOST_BYTES})

    def forged(self) -> Sequence[ChannelRequest]:
        good = self.said("Hello")
        changes: list[dict[str, str]] = [
            {"x-slack-signature": "v0=" + "0" * 64},
            {"x-slack-signature": ""},
            {"x-slack-signature": "v0=größe"},
            {"x-slack-signature": good.headers["x-slack-signature"].replace("v0", "v1")},
            {"x-slack-request-timestamp": ""},
            {"x-slack-request-timestamp": "now"},
            {"x-slack-request-timestamp": str(int(time.time()) - 1)},
        ]
        forged = [replace(good, headers=dict(good.headers) | change) for change in changes]
        foreign = json.loads(good.body) | {"team_id": "T0FOREIGN"}
        other = self.signed(good.body, secret="the-secret-of-somebody-else")
        changed = replace(good, body=good.body.replace(b"Hello", b"Hallo"))
        return [*forged, other, changed, self.signed(json.dumps(foreign).encode())]

    def read(self, request: ChannelRequest) -> Sequence[IncomingMessage]:
        self.channel.authenticate(request)
        return self.channel.parse(request, None)

    def deliver(self, request: ChannelRequest) -> httpx.Response:
        # httpx wants ASCII where a forger sends what he likes.
        headers = {name: value.encode() for name, value in request.headers.items()}
        return self.http.post(PATH, content=request.body, headers=headers)

    def send(self, conversation_id: str, reply: Reply) -> None:
        # As the outbox does it: what was tried before is marked.
        again = replace(reply, again=reply.id in self._sent)
        self._sent.add(reply.id)
        self.server.call(self.channel.send, conversation_id, again)
        self.server.call(self.reactions.settled)

    def show_working(self, conversation_id: str, working: bool) -> None:
        self.server.call(self.channel.show_working, conversation_id, working)
        self.server.call(self.reactions.settled)

    def is_working(self, conversation_id: str) -> bool:
        return any(
            WORKING in self.slack.reactions(self.where, ts, self.root) for ts in self._ts.values()
        )

    def carried(self, conversation_id: str) -> Sequence[Carried]:
        place = Place.read(conversation_id)
        found: dict[str, list[dict[str, Any]]] = {}
        for message in self.slack.messages(place.channel, place.thread):
            about = message.get("metadata") or {}
            if about.get("event_type") == EVENT:
                found.setdefault(about["event_payload"]["reply_id"], []).append(message)
        return [carried(reply_id, messages) for reply_id, messages in found.items()]

    @contextmanager
    def failing(self, how: str, retry_after: int = 0) -> Iterator[None]:
        faults: dict[str, dict[str, Any]] = {
            "down": {"status": 503},
            "busy": {"status": 429, "headers": {"Retry-After": str(retry_after)}},
            "revoked": {"error": "token_revoked"},
            "gone": {"error": "is_archived", "channel": self.where},
        }
        with self.slack.gateway.failing(**faults[how]):
            yield

    def at(self, request: ChannelRequest, seconds: float) -> ChannelRequest:
        return self.signed(request.body, request.headers["content-type"], seconds)

    def event(self, event: dict[str, Any], **more: Any) -> ChannelRequest:
        """Make the request of an event."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{next(_names)}",
            "authorizations": [{"team_id": TEAM, "user_id": self.bot, "is_bot": True}],
            "event": event,
        }
        return self.signed(json.dumps(payload | more).encode())

    def form(self, fields: dict[str, str]) -> ChannelRequest:
        """Make the request of a form."""
        return self.signed(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def signed(
        self,
        body: bytes,
        content_type: str = "application/json",
        seconds: float = 0.0,
        secret: str = SECRET,
    ) -> ChannelRequest:
        """Sign a body as Slack does."""
        timestamp = str(int(time.time() + seconds))
        # What is no UTF-8 cannot be signed at all; nothing else is changed by this.
        signed = body.decode("utf-8", "replace")
        signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=signed)
        headers = {
            "content-type": content_type,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": str(signature),
        }
        return ChannelRequest(headers, body)

    def _mention(self, text: str, event_id: str, thread: str) -> dict[str, Any]:
        if event_id not in self._ts:
            self._ts[event_id] = self.slack.post(self.where, "…", thread_ts=thread)
        return {
            "type": "app_mention",
            "user": self.ada,
            "text": f"<@{self.bot}> {html.escape(text, quote=False)}",
            "channel": self.where,
            "ts": self._ts[event_id],
            "thread_ts": thread,
        }

    def _file(self, file: Attachment) -> dict[str, Any]:
        files = self.slack.gateway.files
        files.append(file)
        url = f"{self.slack.gateway.url}/files/{len(files) - 1}"
        facts = {"name": file.name, "mimetype": file.media_type, "size": len(file.content)}
        return facts | {"url_private_download": url}


def carried(reply_id: str, messages: list[dict[str, Any]]) -> Carried:
    """Read a reply as Slack shows it."""
    blocks = [block for message in messages for block in message.get("blocks", ())]
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    small = [e["text"] for b in blocks if b["type"] == "context" for e in b["elements"]]
    buttons = [e["text"]["text"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
    tickets = re.findall(r"<https://desk[^|>]*\|(FD-\d+)>", "\n".join(texts))
    return Carried(
        id=reply_id,
        parts=tuple(html.unescape(text) for text in texts),
        buttons=tuple(buttons),
        sources=tuple(html.unescape(t) for t in re.findall(r"\|([^>]+)> ·", "\n".join(small))),
        ticket=tickets[0] if tickets else "",
    )


@contextmanager
def slack_bench(slack: Workspace, rules: Path) -> Iterator[SlackBench]:
    """Serve a channel whose people are in that workspace."""
    ledger, tickets, approvals = Store(), Tickets(), Approvals()
    client = SlackClient(BOT_TOKEN, slack.api_url)
    workspace = OurWorkspace(client, frozenset())
    reactions, addresses = Reactions(client), Addresses()
    sender = Sender(client, addresses)
    listening = Listening(Rules(rules), ledger)
    channel = SlackChannel(SECRET, workspace, sender, reactions, ledger)
    people = People(client, workspace, "customer")
    shelf, openings = PromptShelf(ledger), Openings(client, ledger)
    shelf.work = Handling(
        Tools(
            client=client,
            channel=channel,
            sender=sender,
            addresses=addresses,
            people=people,
            files=Files(client, SlackBench.most_file_bytes),
            listening=listening,
            receiver=ledger,
            conversations=ledger,
            withdrawals=ledger.withdraw,
            requests=tickets,
            approvals=approvals,
            topics={"employee": ("When is payday?",)},
        )
    )
    door = Door(channel, workspace, listening, openings, shelf, BOT_TOKEN)
    app = FastAPI()
    app.include_router(door.routes())
    where = slack.channel(f"help-{next(_names)}")
    with (
        serve(app) as server,
        httpx.Client(base_url=server.url, timeout=20, trust_env=False, verify=False) as http,
    ):
        server.call(client.start)
        server.call(workspace.start)
        yield SlackBench(
            server, http, slack, channel, ledger, shelf, tickets, approvals, people, reactions,
            openings, door, where,
            root=slack.post(where, "A question"),
            other_root=slack.post(where, "Another question"),
            ada=slack.user("ada"),
            bot=slack.user("frontdesk"),
        )  # fmt: skip
        for part in (openings, reactions, workspace, client):
            server.call(part.stop)


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body
