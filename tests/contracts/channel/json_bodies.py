"""Where the bodies are ours, the answers say more: what was wrong, and whether it was known."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Protocol

import pytest

from connectors.channel import ChannelRequest
from connectors.errors import BadEvent, Unavailable
from connectors.messages import Reply
from connectors.tame import MAX_BODY_BYTES
from tests.contracts.channel.bench import Bench
from tests.contracts.channel.parsing import NOTHING


class JsonBench(Bench, Protocol):
    """A bench whose bodies have `text` and `event_id`."""

    largest_body: int


def broken_bodies(request: ChannelRequest) -> dict[str, ChannelRequest]:
    """Make requests that no channel can read, from one that it can."""
    fields: dict[str, Any] = json.loads(request.body)
    bodies = {
        "nothing": b"",
        "no json": b"{'text': ",
        "no utf-8": b'{"text": "\xff\xfe"}',
        "no object": b"[1, 2]",
        "deeply nested": b"[" * 50_000,
        "nothing said": json.dumps({k: v for k, v in fields.items() if k != "text"}).encode(),
        "text is no text": json.dumps(fields | {"text": {"$ne": ""}}).encode(),
        "event id with a line break": json.dumps(fields | {"event_id": "evil\nid-12345"}).encode(),
    }
    return {kind: replace(request, body=body) for kind, body in bodies.items()}


class JsonContract:
    """For channels whose bodies and answers are ours."""

    def test_the_event_id_is_the_senders(self, bench: JsonBench) -> None:
        (message,) = bench.read(bench.said("Hello", "event-0001"))
        assert message.event_id == "event-0001"

    def test_the_answer_says_whether_it_was_known(self, bench: JsonBench) -> None:
        first = bench.deliver(bench.said("Hello", "event-0001"))
        again = bench.deliver(bench.said("Hello", "event-0001"))
        assert (first.json()["duplicate"], again.json()["duplicate"]) == (False, True)
        assert first.json()["event_id"] == again.json()["event_id"] == "event-0001"

    def test_the_answer_says_what_was_ignored(self, bench: JsonBench) -> None:
        assert "not handled" in bench.deliver(bench.unknown()).json()["ignored"]

    def test_a_refusal_is_a_problem_with_a_sentence(self, bench: JsonBench) -> None:
        for kind, request in bench.broken().items():
            answer = bench.deliver(request)
            assert answer.status_code in {400, 422}, kind
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"].endswith(".")

    def test_a_huge_body_is_refused_with_the_limit(self, bench: JsonBench) -> None:
        assert bench.largest_body >= MAX_BODY_BYTES
        with pytest.raises(BadEvent, match=str(bench.largest_body)):
            bench.read(bench.huge())
        assert str(bench.largest_body) in bench.deliver(bench.huge()).json()["detail"]

    def test_a_long_text_is_refused_with_its_length(self, bench: JsonBench) -> None:
        answer = bench.deliver(bench.said("x" * 9_000))
        assert answer.status_code == 422
        assert answer.json()["code"] == "too_long"
        assert "9000" in answer.json()["detail"]
        assert bench.ledger.messages == []

    @pytest.mark.parametrize("text", NOTHING)
    def test_nothing_visible_is_refused(self, bench: JsonBench, text: str) -> None:
        answer = bench.deliver(bench.said(text))
        assert answer.status_code == 422
        assert answer.json()["code"] == "empty"
        assert bench.ledger.messages == []

    def test_a_forged_request_is_answered_with_a_word(self, bench: JsonBench) -> None:
        for request in bench.forged():
            answer = bench.deliver(request)
            assert answer.status_code == 401
            assert answer.json()["detail"]

    def test_what_cannot_be_stored_says_when_to_try_again(self, bench: JsonBench) -> None:
        bench.ledger.failing = Unavailable("The database is locked.", retry_after=3)
        answer = bench.deliver(bench.said("Hello", "event-0001"))
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "3"
        bench.ledger.failing = None
        again = bench.deliver(bench.said("Hello", "event-0001"))
        assert again.json()["duplicate"] is False

    def test_sending_to_nobody_is_no_trouble(self, bench: JsonBench) -> None:
        bench.send("nobody-there", Reply("reply-1", "Hello?"))
        bench.show_working("nobody-there", True)
        assert bench.ledger.messages == []
