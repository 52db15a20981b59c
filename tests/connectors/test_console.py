"""The console channel: for those who can read this machine's secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.channel import ChannelRequest
from connectors.channels.console.channel import ConsoleChannel
from connectors.errors import BadEvent, NotAuthentic
from connectors.messages import ButtonPress, IncomingMessage

CHANNEL = ConsoleChannel("the-token")


def request(body: Any, token: str = "the-token") -> ChannelRequest:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ChannelRequest({"authorization": f"Bearer {token}"}, raw)


def parse(body: Any) -> IncomingMessage:
    (message,) = CHANNEL.parse(request(body), None)
    return message


def test_a_question_is_an_employees_unless_said_otherwise() -> None:
    assert parse({"text": "Hello"}).sender.audience == "employee"
    asked = parse({"text": "Hello", "audience": "customer", "groups": ["gold"]})
    assert (asked.sender.audience, asked.sender.groups) == ("customer", {"gold"})
    assert (asked.channel, asked.text, asked.press) == ("console", "Hello", None)


def test_every_question_is_a_conversation_of_its_own_unless_one_goes_on() -> None:
    one, other = parse({"text": "a"}), parse({"text": "b"})
    assert one.conversation_id != other.conversation_id
    on = parse({"text": "c", "conversation_id": one.conversation_id})
    assert (on.conversation_id, on.sender) == (one.conversation_id, one.sender)
    assert len({one.event_id, other.event_id, on.event_id}) == 3


def test_a_button_can_be_pressed() -> None:
    asked = parse({"action": "solved", "value": {"a": "1"}, "reply_id": "r1"})
    assert asked.press == ButtonPress("solved", {"a": "1"}, "r1")


@pytest.mark.parametrize("token", ["", "wrong", "the-token ", "ünïcode"])
def test_others_are_refused(token: str) -> None:
    with pytest.raises(NotAuthentic):
        CHANNEL.authenticate(request({}, token))


def test_the_token_is_enough() -> None:
    assert CHANNEL.authenticate(request({})) is None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", {"surprise": 1}, {"audience": "boss"}, {"conversation_id": "x" * 65}]
)
def test_a_broken_question_is_refused(body: Any) -> None:
    with pytest.raises(BadEvent):
        parse(body)
