"""The draft of a ticket and a comment as modals: filled in beforehand, checked, sent once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from connectors.channels.slack.modal import draft_view, filled_in
from connectors.messages import Button, DraftField, Reply
from tests.channels.slack.bench import SlackBench
from tests.contracts.channel import Press

LONG = "\n".join(f"Line {n} of what happened" for n in range(300))
DRAFT = (
    DraftField("title", "In short", "Badge does not open the door"),
    DraftField("description", "What it is about", "Since Monday.", multiline=True),
    DraftField("priority", "How urgent?", "normal", (("low", "Low"), ("normal", "Normal"))),
)
REPLY = Reply(
    "reply-1",
    "This is what I would send to **Facilities**.",
    draft=DRAFT,
    buttons=(
        Button("Send it", "confirm_ticket", style="primary"),
        Button("Change the text", "change_ticket"),
    ),
)


def offered(bench: SlackBench, reply: Reply = REPLY) -> dict[str, Any]:
    """Let Ada see a draft, and give its message."""
    bench.deliver(bench.said("My badge does not open the door"))
    bench.send(bench.conversation, bench.ledger.answer(bench.conversation, reply))
    return bench.slack.messages(bench.where, bench.root)[-1]


def edit(bench: SlackBench, user: str | None = None, reply: str = "reply-1") -> None:
    """Press the button that opens the form."""
    ada = user or bench.ada
    trigger = bench.slack.call("views.generateTriggerId", user_id=ada)["trigger_id"]
    about = json.dumps({"conversation": bench.conversation, "reply": reply})
    who = {"user": {"id": ada, "team_id": "T000000001"}, "trigger_id": trigger}
    assert bench.deliver(bench.action("edit:1", about, "1", **who)).is_success
    bench.server.call(bench.openings.stop)


def opened(bench: SlackBench) -> list[dict[str, Any]]:
    return [call["view"] for call in bench.slack.gateway.called("views.open")]


def test_a_draft_is_shown_with_all_that_it_says(bench: SlackBench) -> None:
    message = offered(bench)
    (shown,) = [b["text"]["text"] for b in message["blocks"] if "In short" in str(b)]
    assert shown == (
        "*In short:* Badge does not open the door\n"
        "*What it is about:* Since Monday.\n*How urgent?:* Normal"
    )


def test_the_form_is_filled_in_with_the_draft(bench: SlackBench) -> None:
    offered(bench)
    edit(bench)
    (view,) = opened(bench)
    values = {b["block_id"]: b["element"].get("initial_value") for b in view["blocks"]}
    assert values == {
        "title": "Badge does not open the door",
        "description": "Since Monday.",
        "priority": None,
    }
    assert view["blocks"][2]["element"]["initial_option"]["value"] == "normal"
    about = json.loads(view["private_metadata"])
    assert (about["reply"], about["action"]) == ("reply-1", "confirm_ticket")


def test_what_was_filled_in_is_the_press_that_sends_the_draft(bench: SlackBench) -> None:
    offered(bench)
    edit(bench)
    about = json.loads(opened(bench)[0]["private_metadata"])
    fields = {"title": "Door", "description": "It stays shut."}
    for _ in range(2):
        assert bench.deliver(bench.view("draft", about, fields, "V1")).is_success
    pressed = [m.press for m in bench.ledger.messages if m.press]
    assert [(p.action, p.reply_id, p.fields) for p in pressed] == [
        ("confirm_ticket", "reply-1", fields)
    ]


def test_a_form_with_nothing_in_it_is_not_taken(bench: SlackBench) -> None:
    about = {"conversation": bench.conversation, "reply": "reply-1", "action": "confirm_ticket"}
    answer = bench.deliver(bench.view("draft", about, {"title": " \n", "description": "x"}, "V1"))
    assert answer.json()["response_action"] == "errors"
    assert list(answer.json()["errors"]) == ["title"]
    assert bench.shelf.kept == {}


def test_a_form_that_cannot_be_stored_is_not_acknowledged(bench: SlackBench) -> None:
    from connectors.errors import Unavailable

    bench.ledger.failing = Unavailable("The database is locked.", retry_after=3)
    answer = bench.deliver(bench.pressed(Press(fields={"title": "Door"})))
    assert answer.status_code == 503


def test_a_long_text_goes_into_several_inputs_and_comes_back_whole() -> None:
    fields = (DraftField("description", "What?", LONG, multiline=True),)
    view = draft_view("D1A", replace(REPLY, draft=fields))
    inputs = {b["block_id"]: b["element"]["initial_value"] for b in view["blocks"]}
    assert len(inputs) == 3
    assert max(map(len, inputs.values())) <= 3000
    state = {name: {"value": {"value": value}} for name, value in inputs.items()}
    assert filled_in({"state": {"values": state}}) == {"description": LONG}


def test_nobody_changes_the_draft_of_somebody_else(bench: SlackBench) -> None:
    offered(bench)
    edit(bench, user=bench.slack.user("bob"))
    assert opened(bench) == []
    (told,) = bench.slack.gateway.called("chat.postEphemeral")
    assert "somebody else" in told["text"]


def test_a_draft_that_is_gone_is_said_to_be(bench: SlackBench) -> None:
    edit(bench, reply="no-such-reply")
    assert opened(bench) == []
    (told,) = bench.slack.gateway.called("chat.postEphemeral")
    assert "not there any more" in told["text"]


def test_a_form_that_slack_does_not_open_is_told(bench: SlackBench) -> None:
    offered(bench)
    with bench.slack.gateway.failing(error="expired_trigger_id", method="views.open"):
        edit(bench)
    (told,) = bench.slack.gateway.called("chat.postEphemeral")
    assert "once more" in told["text"]


@pytest.mark.parametrize("state", [None, [], {"values": None}, {"values": {"a": None}}])
def test_a_form_with_a_broken_state_has_nothing_in_it(state: object) -> None:
    assert filled_in({"state": state}) == {}
