"""The REST channel keeps the contract of channels."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from connectors.channel import ChannelRequest
from connectors.channels.rest.api import RestParts, make_router
from connectors.channels.rest.channel import MAX_BYTES, MAX_CHARS, RestChannel
from connectors.messages import Attachment, Person, Reply
from tests.channels.json_bench import JsonBench, carried
from tests.channels.ledger import Ledger
from tests.channels.server import Served, serve
from tests.contracts.channel import (
    Carried,
    ChannelContract,
    FilesContract,
    JsonContract,
    Press,
)

TOKEN = "the-api-token-of-the-tests"
SENDER = {"id": "u-1", "audience": "employee", "email": "ana@example.com", "groups": ["porto"]}


@dataclass
class RestBench(JsonBench):
    """A program with the token."""

    server: Served
    http: httpx.Client
    channel: RestChannel
    ledger: Ledger
    longest_text: int | None = MAX_CHARS
    largest_body = MAX_BYTES
    most_file_bytes = MAX_BYTES

    def said(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self._request({"event_id": event_id, "text": text})

    def elsewhere(self, text: str, event_id: str = "event-0001") -> ChannelRequest:
        return self._request({"event_id": event_id, "text": text, "conversation_id": "thread-2"})

    def sent(
        self, files: Sequence[Attachment], text: str = "", event_id: str = "event-0001"
    ) -> ChannelRequest:
        sent = [
            {
                "name": file.name,
                "media_type": file.media_type,
                "content": base64.b64encode(file.content).decode(),
            }
            for file in files
        ]
        body = {"event_id": event_id, "files": sent}
        return self._request(body | ({"text": text} if text else {}))

    def pressed(self, press: Press, event_id: str = "event-0001") -> ChannelRequest:
        pressed = {
            "action": press.action,
            "value": dict(press.value),
            "reply_id": press.reply_id,
            "fields": dict(press.fields),
        }
        return self._request({"event_id": event_id, "press": pressed})

    def unknown(self) -> ChannelRequest:
        return self._request({"type": "typing"})

    def forged(self) -> list[ChannelRequest]:
        good = self.said("Hello")
        headers = ["", "Bearer", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}"]
        return [replace(good, headers={"authorization": h}) for h in headers]

    def deliver(self, request: ChannelRequest) -> httpx.Response:
        return self.http.post(
            "/api/v1/messages",
            params={"wait": 0},
            content=request.body,
            headers=dict(request.headers),
        )

    def carried(self, conversation_id: str) -> list[Carried]:
        lines = self.lines(conversation_id)["messages"]
        return [carried(line) for line in lines if line["kind"] == "reply"]

    def lines(self, conversation_id: str, after: int = 0) -> dict[str, Any]:
        """Read a conversation."""
        answer = self.http.get(
            f"/api/v1/conversations/{conversation_id}/messages",
            params={"after": after},
            headers={"authorization": f"Bearer {TOKEN}"},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _request(self, body: dict[str, Any]) -> ChannelRequest:
        body = {"conversation_id": "thread-1", "sender": SENDER, **body}
        return ChannelRequest({"authorization": f"Bearer {TOKEN}"}, json.dumps(body).encode())


def _serve(token: str) -> Iterator[RestBench]:
    ledger = Ledger()
    channel = RestChannel(token)
    app = FastAPI()
    app.include_router(make_router(RestParts(channel, ledger, ledger, ledger)))
    with (
        serve(app) as server,
        httpx.Client(base_url=server.url, timeout=10, trust_env=False) as http,
    ):
        yield RestBench(server, http, channel, ledger)


class TestRestChannel(ChannelContract, FilesContract, JsonContract):
    @pytest.fixture
    def bench(self) -> Iterator[RestBench]:
        yield from _serve(TOKEN)

    def test_the_sender_is_as_the_caller_vouches(self, bench: RestBench) -> None:
        bench.deliver(bench.said("Hello"))
        assert bench.ledger.messages[0].sender == Person(
            id="u-1",
            audience="employee",
            email="ana@example.com",
            groups=frozenset({"porto"}),
            verified=True,
        )

    def test_somebody_without_an_address_is_heard_and_verified_is_nothing(
        self, bench: RestBench
    ) -> None:
        sender = {"id": "u-1", "audience": "customer"}
        body = json.dumps(json.loads(bench.said("Hello").body) | {"sender": sender}).encode()
        assert bench.deliver(replace(bench.said("Hello"), body=body)).is_success
        (message,) = bench.ledger.messages
        assert message.sender == Person("u-1", "customer")

    def test_an_event_id_is_made_where_there_is_none(self, bench: RestBench) -> None:
        body = {"conversation_id": "thread-1", "sender": SENDER, "text": "Hello"}
        request = replace(bench.said("Hello"), body=json.dumps(body).encode())
        first, second = bench.deliver(request).json(), bench.deliver(request).json()
        assert first["event_id"] != second["event_id"]
        assert len(bench.ledger.messages) == 2

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"sender": {"id": "u-1"}}, "sender.audience"),
            ({"sender": SENDER | {"audience": "admin"}}, "sender.audience"),
            ({"sender": SENDER | {"id": "a\nb"}}, "sender.id"),
            ({"conversation_id": ""}, "conversation_id"),
            ({"press": {"action": "solved"}}, "either text or press"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_a_wrong_field_is_named(
        self, bench: RestBench, change: dict[str, Any], named: str
    ) -> None:
        body = json.loads(bench.said("Hello").body) | change
        answer = bench.deliver(replace(bench.said("Hello"), body=json.dumps(body).encode()))
        assert answer.status_code == 422
        assert named in answer.json()["detail"]
        assert bench.ledger.messages == []

    def test_the_answer_has_the_replies_to_that_event(self, bench: RestBench) -> None:
        bench.ledger.answer("thread-1", Reply("earlier", "Before", in_reply_to="event-0000"))
        bench.ledger.answer("thread-1", Reply("reply-1", "**Hi**", in_reply_to="event-0001"))
        answer = bench.deliver(bench.said("Hello", "event-0001")).json()
        assert answer["accepted"] is True
        assert [(r["id"], r["text"]) for r in answer["replies"]] == [("reply-1", "**Hi**")]

    def test_waiting_too_long_is_refused(self, bench: RestBench) -> None:
        request = bench.said("Hello")
        answer = bench.http.post(
            "/api/v1/messages",
            params={"wait": 31},
            content=request.body,
            headers=dict(request.headers),
        )
        assert answer.status_code == 422
        assert "wait" in answer.json()["detail"]

    def test_reading_goes_on_after_a_sequence(self, bench: RestBench) -> None:
        bench.deliver(bench.said("Hello"))
        bench.ledger.answer("thread-1", Reply("reply-1", "Hi", details={"inner": "ours"}))
        everything, rest = bench.lines("thread-1"), bench.lines("thread-1", after=1)
        assert [line["kind"] for line in everything["messages"]] == ["said", "reply"]
        assert [line.get("id") for line in rest["messages"]] == ["reply-1"]
        assert everything["last_sequence"] == rest["last_sequence"] == 2
        assert "ours" not in json.dumps(everything)
        assert bench.lines("never-heard-of")["messages"] == []

    def test_reading_needs_the_token(self, bench: RestBench) -> None:
        answer = bench.http.get("/api/v1/conversations/thread-1/messages")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_openapi_describes_it_with_examples(self, bench: RestBench) -> None:
        schema = bench.http.get("/openapi.json").json()
        say = schema["paths"]["/api/v1/messages"]["post"]
        body = say["requestBody"]["content"]["application/json"]
        assert set(body["examples"]) == {"question", "press"}
        assert "$ref" not in json.dumps(body["schema"])
        assert say["security"]
        for example in body["examples"].values():
            request = replace(bench.said(""), body=json.dumps(example["value"]).encode())
            assert bench.deliver(request).json()["accepted"] is True


def test_without_a_token_it_says_which_setting_is_missing() -> None:
    for bench in _serve(""):
        for token in ("", "anything"):
            request = replace(bench.said("Hello"), headers={"authorization": f"Bearer {token}x"})
            answer = bench.deliver(request)
            assert answer.status_code == 503
            assert "FRONTDESK_API_TOKEN" in answer.json()["detail"]
        assert bench.ledger.messages == []
