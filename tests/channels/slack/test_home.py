"""The Home tab: my requests, what I may do with them, and what I may ask."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.channel import ChannelRequest
from connectors.errors import Unavailable
from connectors.messages import TicketCard
from tests.channels.slack.bench import SlackBench

CARDS = [
    TicketCard("FD-1002", "A <broken> chair", "open", "Facilities"),
    TicketCard("FD-1001", "Badge", "solved", "Facilities", "https://desk.example/t/1"),
]


def open_home(bench: SlackBench, tab: str = "home") -> None:
    event = {"type": "app_home_opened", "user": bench.ada, "channel": "D1", "tab": tab}
    assert bench.deliver(bench.event(event)).is_success


def view(bench: SlackBench) -> dict[str, Any]:
    """Give the view that Ada sees."""
    published: dict[str, Any] = bench.slack.gateway.called("views.publish")[-1]
    assert published["user_id"] == bench.ada
    found: dict[str, Any] = published["view"]
    return found


def buttons(bench: SlackBench) -> list[tuple[str, str]]:
    blocks = (block for block in view(bench)["blocks"] if block["type"] == "actions")
    return [(e["text"]["text"], e["value"]) for block in blocks for e in block["elements"]]


def pressed(bench: SlackBench, action: str, value: str, **more: Any) -> ChannelRequest:
    # In the Home tab a press has no channel.
    return bench.action(action, value, "1", channel=None, response_url=None, **more)


def test_my_requests_are_shown_with_what_can_be_done(bench: SlackBench) -> None:
    bench.tickets.cards = CARDS
    open_home(bench)
    shown = json.dumps(view(bench), ensure_ascii=False)
    assert "*FD-1002* – A &lt;broken&gt; chair\\nIn progress · Facilities" in shown
    assert "<https://desk.example/t/1|FD-1001> – Badge\\nSolved · Facilities" in shown
    assert buttons(bench) == [
        ("Comment", "FD-1002"),
        ("Comment", "FD-1001"),
        ("Open it again", "FD-1001"),
        ("When is payday?", "When is payday?"),
    ]


def test_without_requests_it_says_so(bench: SlackBench) -> None:
    open_home(bench)
    assert "no requests" in json.dumps(view(bench))


def test_requests_that_cannot_be_read_are_not_said_to_be_none(bench: SlackBench) -> None:
    bench.tickets.fault = Unavailable("down")
    open_home(bench)
    assert "cannot be shown" in json.dumps(view(bench))


def test_another_tab_is_not_filled(bench: SlackBench) -> None:
    open_home(bench, "messages")
    assert bench.slack.gateway.called("views.publish") == []


def test_a_comment_is_asked_for_and_added_once(bench: SlackBench) -> None:
    bench.tickets.cards = CARDS
    trigger = bench.slack.call("views.generateTriggerId", user_id=bench.ada)["trigger_id"]
    bench.deliver(pressed(bench, "comment:0", "FD-1002", trigger_id=trigger))
    bench.server.call(bench.openings.stop)
    (opened,) = bench.slack.gateway.called("views.open")
    about = json.loads(opened["view"]["private_metadata"])
    for _ in range(2):
        bench.deliver(bench.view("comment", about, {"text": "Second floor."}, "V1"))
    assert bench.tickets.changes == [
        ("comment", bench.ada, "FD-1002", "Second floor.", "home:V1"),
    ]
    assert "I have added it to *FD-1002*." in json.dumps(view(bench))


def test_an_empty_comment_is_not_taken(bench: SlackBench) -> None:
    answer = bench.deliver(bench.view("comment", {"number": "FD-1002"}, {"text": "  "}, "V1"))
    assert answer.json()["errors"]
    assert bench.tickets.changes == []


def test_a_solved_request_is_opened_again(bench: SlackBench) -> None:
    bench.tickets.cards = CARDS
    bench.deliver(pressed(bench, "reopen:1", "FD-1001"))
    ((what, who, number, _),) = bench.tickets.changes
    assert (what, who, number) == ("reopen", bench.ada, "FD-1001")
    assert "is open again" in json.dumps(view(bench))


def test_what_the_desk_refuses_is_told(bench: SlackBench) -> None:
    bench.deliver(pressed(bench, "reopen:1", "FD-9999"))
    assert bench.tickets.changes == []
    assert "could not be done with *FD-9999*" in json.dumps(view(bench))


def test_a_question_that_is_picked_is_asked_in_the_chat(bench: SlackBench) -> None:
    for _ in range(2):
        bench.deliver(pressed(bench, "pick:0", "When is payday?"))
    (heard,) = bench.ledger.messages
    chat = bench.slack.call("conversations.open", users=bench.ada)["channel"]["id"]
    assert (heard.text, heard.conversation_id) == ("When is payday?", chat)
    (echo,) = bench.slack.gateway.called("chat.postMessage")
    assert echo["text"] == "You asked: *When is payday?*"


@pytest.mark.parametrize("action", ["unheard", "", "press"])
def test_a_press_that_is_not_ours_or_carries_nothing_does_nothing(
    bench: SlackBench, action: str
) -> None:
    answer = bench.deliver(pressed(bench, action, "{}"))
    assert not answer.is_server_error
    assert bench.shelf.kept == {}
