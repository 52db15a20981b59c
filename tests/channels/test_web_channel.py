"""The web chat keeps the contract of channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from connectors.channel import ChannelRequest
from connectors.channels.web.channel import MAX_CHARS, WebChannel
from connectors.messages import Attachment, Reply
from tests.channels.json_bench import JsonBench, carried
from tests.channels.ledger import Ledger
from tests.channels.quiet import API, Visit
from tests.channels.server import Served
from tests.contracts.channel import Carried, ChannelContract, FilesContract, JsonContract, Press


@dataclass
class WebBench(JsonBench):
    """A visitor with a token; `tokens` has those of others too, by conversation."""

    visit: Visit
    channel: WebChannel
    ledger: Ledger
    server: Served
    longest_text: int | None = MAX_CHARS
    shows_working: bool = True
    most_file_bytes: int = 20_000
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.token = self._begin()

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self._frame({"type": "say", "event_id": event_id, "text": text})

    def elsewhere(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        """Speak as another visitor: a visitor has one conversation a site."""
        frame = {"type": "say", "event_id": event_id, "text": text}
        return self._frame(frame, self._begin())

    def pressed(self, press: Press, event_id: str = "event-0001") -> ChannelRequest:
        return self._frame(
            {
                "type": "press",
                "event_id": event_id,
                "action": press.action,
                "value": dict(press.value),
                "reply_id": press.reply_id,
                "fields": dict(press.fields),
            }
        )

    def sent(
        self, files: Sequence[Attachment], text: str = "", event_id: str = "event-0001"
    ) -> ChannelRequest:
        frame = {"type": "say", "event_id": event_id, "text": text}
        form = [("file", (file.name, file.content, file.media_type)) for file in files]
        made = httpx.Request("POST", "http://x", data={"frame": json.dumps(frame)}, files=form)
        headers = {"content-type": made.headers["content-type"]}
        return replace(
            self._frame(frame), headers=self._frame(frame).headers | headers, body=made.read()
        )

    def unknown(self) -> ChannelRequest:
        return self._frame({"type": "wave", "event_id": "event-0001"})

    def forged(self) -> list[ChannelRequest]:
        good = self.said("Hello")
        tampered = self.token[:-4] + ("aaaa" if self.token[-4:] != "aaaa" else "bbbb")
        headers = ["", "Bearer", "Bearer x", f"Bearer {tampered}", f"Basic {self.token}"]
        return [replace(good, headers={"authorization": h}) for h in headers]

    def deliver(self, request: ChannelRequest) -> httpx.Response:
        headers = {
            n: v for n, v in request.headers.items() if n in {"authorization", "content-type"}
        }
        path = f"{API}/messages/files" if "content-type" in headers else f"{API}/messages"
        return self.visit.http.post(path, content=request.body, headers=headers)

    def is_working(self, conversation_id: str) -> bool:
        token = self.tokens.get(conversation_id, self.token)
        return bool(self.visit.news(token)["working"])

    def carried(self, conversation_id: str) -> list[Carried]:
        """Listen over a socket from the beginning, until it is up to date."""
        with self.visit.live(self.tokens[conversation_id]) as socket:
            return [carried(f) for f in socket.until("ready") if f.get("kind") == "reply"]

    def _begin(self) -> str:
        session = self.visit.begin()
        self.tokens[session["conversation_id"]] = session["token"]
        return str(session["token"])

    def _frame(self, frame: dict[str, Any], token: str = "") -> ChannelRequest:
        headers = {"authorization": f"Bearer {token or self.token}", "host": "localhost:8080"}
        return ChannelRequest(headers, json.dumps(frame).encode(), peer="127.0.0.1")


class TestWebChannel(ChannelContract, FilesContract, JsonContract):
    @pytest.fixture
    def bench(self, visit: Visit) -> WebBench:
        return WebBench(visit, visit.world.bot.channel, visit.world.ledger, visit.server)

    def test_a_listener_gets_a_reply_sent_twice_once(self, bench: WebBench) -> None:
        conversation_id = bench.visit.begin(resume=bench.token)["conversation_id"]
        with bench.visit.live(bench.token) as socket:
            assert socket.until("ready") == []
            for _ in range(2):
                bench.send(conversation_id, Reply("loose", "In no history"))
            bench.visit.reply(conversation_id, Reply("last", "In the history"))
            socket.say({"type": "ping"})
            ids = [frame["id"] for frame in (socket.hear() for _ in range(3)) if "id" in frame]
        assert ids == ["loose", "last"]

    def test_an_over_long_action_is_refused(self, bench: WebBench) -> None:
        answer = bench.deliver(bench.pressed(Press(action="x" * 65)))
        assert answer.status_code == 422
        assert "action" in answer.json()["detail"]

    @pytest.mark.parametrize("locale", ["", "en_GB; DROP", "x" * 40])
    def test_a_strange_locale_is_refused(self, bench: WebBench, locale: str) -> None:
        frame = json.loads(bench.said("Hello").body) | {"locale": locale}
        answer = bench.deliver(replace(bench.said("Hello"), body=json.dumps(frame).encode()))
        assert answer.status_code == 422
        assert "locale" in answer.json()["detail"]
