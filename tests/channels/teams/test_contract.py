"""The Teams channel keeps the contract of channels, against a stand-in for the Bot Connector."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from connectors.channel import ChannelRequest
from connectors.channels.teams.cards.markdown import MOST_BYTES
from connectors.channels.teams.tokens import LEEWAY_SECONDS
from connectors.messages import Attachment, IncomingMessage, Reply
from connectors.tame import MAX_BODY_BYTES
from tests.channels.teams.microsoft import Written
from tests.channels.teams.world import MOST_FILE_BYTES, World, other, teams
from tests.contracts.channel import (
    Carried,
    ChannelContract,
    FarSideContract,
    FilesContract,
    Press,
    TimedContract,
)

_HOW = {"down": 503, "busy": 429, "gone": 403}


@dataclass
class TeamsBench:
    """Ada in her own chat with the bot."""

    world: World
    longest_text: int | None = None
    longest_part: int | None = MOST_BYTES
    shows_working: bool = True
    most_file_bytes: int = MOST_FILE_BYTES
    tolerance: float = LEEWAY_SECONDS

    def __post_init__(self) -> None:
        self.channel = self.world.channel
        self.ledger = self.world.ledger

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self.world.request(self.world.activity(text=text, id=event_id))

    def elsewhere(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        place = self.world.activity()["conversation"] | {"id": "a:another"}
        activity = self.world.activity(text=text, id=event_id, conversation=place)
        return self.world.request(activity)

    def pressed(self, press: Press, event_id: str = "event-0001") -> ChannelRequest:
        ours = {"action": press.action, "value": dict(press.value), "reply_id": press.reply_id}
        fields = {f"field.{name}": value for name, value in press.fields.items()}
        action = {"type": "Action.Execute", "verb": "press", "data": {"frontdesk": ours, **fields}}
        value = {"action": action, "trigger": "manual"}
        return self.world.request(self.world.invoke("adaptiveCard/action", value, id=event_id))

    def unknown(self) -> ChannelRequest:
        return self.world.request(self.world.activity("messageReaction"))

    def broken(self) -> Mapping[str, ChannelRequest]:
        good = self.world.activity(text="Hello")
        bodies: dict[str, bytes] = {
            "nothing": b"",
            "no json": b"{'text': ",
            "no utf-8": b'{"text": "\xff\xfe"}',
            "no object": b"[1, 2]",
            "deeply nested": b"[" * 50_000,
        }
        wrong: dict[str, dict[str, Any]] = {
            "nobody": {"from": None},
            "nowhere": {"conversation": {"id": ""}},
            "text is no text": {"text": {"$ne": ""}},
            "id with a line break": {"id": "evil\nid"},
            "an id without end": {"conversation": good["conversation"] | {"id": "x" * 201}},
            "nothing said": {"text": None},
            "another channel": {"channelId": "directline"},
            "no address": {"serviceUrl": "ftp://elsewhere"},
        }
        bodies |= {why: json.dumps(good | parts).encode() for why, parts in wrong.items()}
        bodies["no text"] = json.dumps(self.world.activity()).encode()
        request = self.said("Hello")
        made = {why: replace(request, body=body) for why, body in bodies.items()}
        press = self.world.invoke("adaptiveCard/action", {"action": {"verb": 1}})
        return made | {"a press without data": self.world.request(press)}

    def huge(self) -> ChannelRequest:
        return self.said("x" * (MAX_BODY_BYTES + 1000))

    def forged(self) -> Sequence[ChannelRequest]:
        good = self.said("Hello")
        token = self.world.far.sign()
        headers = ["", "Bearer", "Bearer x", f"Bearer {token[:-4]}AAAA", f"Basic {token}"]
        return [replace(good, headers={"authorization": h}) for h in headers]

    def at(self, request: ChannelRequest, seconds: float) -> ChannelRequest:
        # A token lives for an hour around now: it is over, or begins, that much beside it.
        moment = int(time.time() + seconds)
        lives = {"exp": moment} if seconds < 0 else {"nbf": moment, "exp": moment + 3600}
        return other(request, self.world.far.sign(**lives))

    def read(self, request: ChannelRequest) -> Sequence[IncomingMessage]:
        async def run() -> Sequence[IncomingMessage]:
            await self.world.parts.tokens.prepare(request.headers)
            return self.channel.parse(request, self.channel.authenticate(request))

        found: Sequence[IncomingMessage] = self.world.server.call(run)
        return found

    def deliver(self, request: ChannelRequest) -> httpx.Response:
        return self.world.deliver(request)

    def send(self, conversation_id: str, reply: Reply) -> None:
        self.world.server.call(self.channel.send, conversation_id, reply)

    def show_working(self, conversation_id: str, working: bool) -> None:
        self.world.server.call(self.channel.show_working, conversation_id, working)

    def is_working(self, conversation_id: str) -> bool:
        return conversation_id in self.world.far.typing

    def carried(self, conversation_id: str) -> Sequence[Carried]:
        by_id = {one.id: one for one in self.world.far.on(conversation_id)}
        seen: dict[str, list[Written]] = {}
        for _, post in self.world.parts.posts.kept:  # type: ignore[attr-defined]
            if post.activity_id in by_id:
                seen.setdefault(post.reply_id, []).append(by_id[post.activity_id])
        return [_carried(reply_id, parts) for reply_id, parts in seen.items()]

    def sent(
        self, files: Sequence[Attachment], text: str = "", event_id: str = "event-0001"
    ) -> ChannelRequest:
        attachments = []
        for file in files:
            name = f"{len(self.world.far.files)}"
            self.world.far.files[name] = (file.media_type, file.content)
            url = f"{self.world.far.url}/files/{name}"
            kind = "application/vnd.microsoft.teams.file.download.info"
            content = {"downloadUrl": url, "fileType": file.name.rpartition(".")[2]}
            attachments.append({"contentType": kind, "name": file.name, "content": content})
        html = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        return self.world.request(
            self.world.activity(text=text, id=event_id, attachments=[*attachments, html])
        )

    @contextmanager
    def failing(self, how: str, retry_after: int = 0) -> Iterator[None]:
        far = self.world.far
        tokens = far.tokens
        far.failing, far.retry_after = _HOW.get(how, 0), str(retry_after or "")
        far.tokens = _Nothing() if how == "revoked" else tokens
        yield
        far.failing, far.tokens = 0, tokens


class _Nothing(set[str]):
    """A set that keeps nothing: every token is refused, old and new."""

    def add(self, element: str) -> None:
        """Forget it."""


class TestTeamsChannel(ChannelContract, TimedContract, FarSideContract, FilesContract):
    @pytest.fixture
    def bench(self) -> Iterator[TeamsBench]:
        with teams() as world:
            yield TeamsBench(world)


def _carried(reply_id: str, parts: Sequence[Written]) -> Carried:
    shown = [_read(one.body) for one in parts]
    return Carried(
        id=reply_id,
        parts=tuple(text for text, *_ in shown),
        buttons=tuple(title for _, buttons, *_ in shown for title in buttons),
        sources=tuple(title for *_, sources, _ in shown for title in sources),
        ticket=next((ticket for *_, ticket in shown if ticket), ""),
    )


def _read(body: dict[str, Any]) -> tuple[str, list[str], list[str], str]:
    if "attachments" not in body:
        return body["text"], [], [], ""
    card = body["attachments"][0]["content"]
    texts, sources, ticket = [], [], ""
    for element in card["body"]:
        words = element.get("text") or element.get("codeSnippet") or ""
        if words.startswith("[") and "](http" in words:
            sources.append(words[1:].partition("](")[0].replace("\\", ""))
        elif element["type"] == "FactSet":
            ticket = element["facts"][0]["value"]
        else:
            texts.append(words)
    pressed = [a["title"] for a in card.get("actions", []) if a.get("verb") == "press"]
    return "\n".join(texts), pressed, sources, ticket
