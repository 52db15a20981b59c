"""Socket Mode: deliveries through a connection that we open, and open again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connectors.channels.slack.socket_mode import Socket
from connectors.errors import Unavailable
from tests.channels.slack.bench import SlackBench
from tests.channels.slack.far_side import APP_TOKEN


@pytest.fixture
def socket(bench: SlackBench) -> Iterator[Socket]:
    """A connection of the bench's app to the gateway."""
    socket = Socket(bench.door.app, APP_TOKEN, bench.slack.api_url)
    bench.server.call(socket.start)
    yield socket
    bench.server.call(socket.stop)


def deliver(bench: SlackBench, payload: dict[str, Any], kind: str = "events_api") -> None:
    """Let Slack send an envelope."""
    envelope = {"envelope_id": f"e-{time.monotonic_ns()}", "type": kind, "payload": payload}
    queue = bench.slack.gateway.delivered
    loop = bench.slack.server.loop
    asyncio.run_coroutine_threadsafe(queue.put(envelope), loop).result(10)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_event_comes_in_and_is_acknowledged(bench: SlackBench, socket: Socket) -> None:
    deliver(bench, json.loads(bench.said("When is payday?").body))
    until(lambda: len(bench.slack.gateway.acknowledged) == 1)
    assert [m.text for m in bench.ledger.messages] == ["When is payday?"]
    assert set(bench.slack.gateway.acknowledged[0]) == {"envelope_id"}


def test_a_form_is_told_what_is_wrong(bench: SlackBench, socket: Socket) -> None:
    payload = {
        "type": "view_submission",
        "user": {"id": bench.ada},
        "team": {"id": "T000000001"},
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": "comment",
            "private_metadata": '{"number": "FD-1001"}',
            "state": {"values": {"text": {"value": {"value": " "}}}},
        },
    }
    deliver(bench, payload, "interactive")
    until(lambda: len(bench.slack.gateway.acknowledged) == 1)
    told = bench.slack.gateway.acknowledged[0]["payload"]
    assert (told["response_action"], list(told["errors"])) == ("errors", ["text"])


def test_another_workspace_is_not_heard(bench: SlackBench, socket: Socket) -> None:
    foreign = json.loads(bench.said("Hello").body) | {"team_id": "T0FOREIGN"}
    deliver(bench, foreign)
    with pytest.raises(AssertionError):
        _soon(lambda: bool(bench.slack.gateway.acknowledged))
    assert bench.shelf.kept == {}


def test_what_is_not_stored_is_not_acknowledged(bench: SlackBench, socket: Socket) -> None:
    bench.ledger.failing = Unavailable("The database is locked.")
    deliver(bench, json.loads(bench.said("Hello").body))
    with pytest.raises(AssertionError):
        _soon(lambda: bool(bench.slack.gateway.acknowledged))
    assert bench.ledger.messages == []


def test_that_slack_is_down_does_not_keep_us_from_starting(bench: SlackBench) -> None:
    with bench.slack.gateway.failing(status=503):
        socket = Socket(bench.door.app, APP_TOKEN, bench.slack.api_url)
        bench.server.call(socket.start)
        until(lambda: bool(bench.slack.gateway.called("apps.connections.open")))
    deliver(bench, json.loads(bench.said("Hello").body))
    until(lambda: len(bench.ledger.messages) == 1)
    bench.server.call(socket.stop)


def _soon(is_so: Callable[[], bool]) -> None:
    """Look for a moment: that something does not happen can only be waited for."""
    end = time.monotonic() + 0.7
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
