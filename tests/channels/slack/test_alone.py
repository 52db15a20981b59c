"""The command and the shortcut: answered so that one person sees it, shared or kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.channel import ChannelRequest
from connectors.messages import Button, Reply, Source
from tests.channels.slack.bench import SlackBench

SOURCE = Source(
    "payday", "Payday & payslip", "https://desk.example/a/secret", "People Team",
    datetime(2026, 5, 4, tzinfo=UTC),
)  # fmt: skip
ANSWER = Reply(
    "reply-1",
    "On the **25th**.",
    sources=(SOURCE,),
    buttons=(Button("That solved it", "solved"),),
    in_reply_to="asked:1.2.three",
)


def command(bench: SlackBench, text: str = "When is payday?", **more: str) -> ChannelRequest:
    """Make the request of the command."""
    fields = {
        "command": "/frontdesk",
        "text": text,
        "team_id": "T000000001",
        "user_id": bench.ada,
        "channel_id": bench.where,
        "trigger_id": "1.2.three",
        "response_url": f"{bench.slack.gateway.url}/answers/command",
    }
    return bench.form(fields | more)


def shortcut(bench: SlackBench, text: Any) -> ChannelRequest:
    """Make the request of the shortcut on a message."""
    payload = {
        "type": "message_action",
        "callback_id": "ask",
        "team": {"id": "T000000001"},
        "user": {"id": bench.ada},
        "channel": {"id": bench.where},
        "trigger_id": "1.2.four",
        "response_url": f"{bench.slack.gateway.url}/answers/shortcut",
        "message": {"type": "message", "user": "U0BOB", "ts": bench.root, "text": text},
    }
    return bench.form({"payload": json.dumps(payload)})


def answered(bench: SlackBench) -> str:
    """Ask by the command and let the answer come; gives the conversation."""
    assert bench.deliver(command(bench)).is_success
    conversation = bench.ledger.messages[0].conversation_id
    bench.send(conversation, bench.ledger.answer(conversation, ANSWER))
    return conversation


def press(bench: SlackBench, name: str, conversation: str, **more: Any) -> ChannelRequest:
    about = json.dumps({"conversation": conversation, "reply": "reply-1"})
    return bench.action(name, about, name, **more)


def test_the_command_is_a_question_that_nobody_else_sees(bench: SlackBench) -> None:
    assert bench.deliver(command(bench, "<@U1|bob> says payday is &lt; 25?")).is_success
    (heard,) = bench.ledger.messages
    assert heard.text == "@bob says payday is < 25?"
    assert heard.conversation_id == f"{bench.where}!{bench.ada}"
    assert heard.in_public is False


def test_the_command_alone_asks_what_can_be_done(bench: SlackBench) -> None:
    bench.deliver(command(bench, ""))
    assert [m.text for m in bench.ledger.messages] == ["help"]


def test_the_shortcut_asks_what_the_message_asks(bench: SlackBench) -> None:
    assert bench.deliver(shortcut(bench, "When is payday?")).is_success
    (heard,) = bench.ledger.messages
    assert (heard.text, heard.sender.id) == ("When is payday?", bench.ada)
    assert heard.conversation_id == f"{bench.where}!{bench.ada}"


@pytest.mark.parametrize("text", [None, {"a": 1}])
def test_a_shortcut_on_a_message_without_words_is_refused(bench: SlackBench, text: Any) -> None:
    assert bench.deliver(shortcut(bench, text)).is_client_error


def test_the_answer_comes_by_the_commands_address(bench: SlackBench) -> None:
    answered(bench)
    ((name, said),) = bench.slack.gateway.answers
    assert (name, said["response_type"]) == ("command", "ephemeral")
    titles = [
        e["text"]["text"] for b in said["blocks"] if b["type"] == "actions" for e in b["elements"]
    ]
    assert titles == ["That solved it", "Share with channel", "Keep to myself"]
    assert bench.slack.gateway.called("chat.postMessage") == []


def test_after_five_answers_slack_is_asked_to_show_it_alone(bench: SlackBench) -> None:
    conversation = answered(bench)
    for number in range(5):
        reply = Reply(f"more-{number}", "More", in_reply_to="asked:1.2.three")
        bench.send(conversation, reply)
    assert len(bench.slack.gateway.answers) == 5
    (alone,) = bench.slack.gateway.called("chat.postEphemeral")
    assert (alone["channel"], alone["user"]) == (bench.where, bench.ada)


def test_where_we_are_no_member_the_chat_is_left(bench: SlackBench) -> None:
    bench.slack.gateway.answers_status = 404
    with bench.slack.gateway.failing(error="not_in_channel", channel=bench.where):
        answered(bench)
    (posted,) = bench.slack.gateway.called("chat.postMessage")
    assert (
        posted["channel"]
        == bench.slack.call("conversations.open", users=bench.ada)["channel"]["id"]
    )


def test_news_of_a_ticket_come_to_the_chat_where_they_stay(bench: SlackBench) -> None:
    bench.deliver(command(bench))
    conversation = bench.ledger.messages[0].conversation_id
    details = {"ticket_number": "FD-1001"}
    bench.send(conversation, Reply("news-1", "FD-1001 is solved.", details=details))
    assert bench.slack.gateway.answers == []
    (posted,) = bench.slack.gateway.called("chat.postMessage")
    assert posted["channel"] != bench.where


def test_shared_it_stands_in_the_channel_once_and_without_links(bench: SlackBench) -> None:
    conversation = answered(bench)
    for _ in range(2):
        assert bench.deliver(press(bench, "share", conversation)).is_success
    (message,) = [m for m in bench.slack.messages(bench.where) if m["user"] == bench.bot]
    shown = json.dumps(message["blocks"], ensure_ascii=False)
    assert "On the *25th*." in shown
    assert "Payday &amp; payslip" in shown
    assert f"Shared by <@{bench.ada}>" in shown
    assert "https://desk.example/a/secret" not in shown
    assert "That solved it" not in shown
    assert bench.slack.gateway.answers[-1] == ("share", {"delete_original": True})


def test_where_we_are_no_member_it_is_shared_by_the_address(bench: SlackBench) -> None:
    conversation = answered(bench)
    with bench.slack.gateway.failing(error="not_in_channel", method="chat.postMessage"):
        bench.deliver(press(bench, "share", conversation))
    said = [content for name, content in bench.slack.gateway.answers if name == "share"]
    assert said[0]["response_type"] == "in_channel"
    assert said[1] == {"delete_original": True}


def test_kept_it_loses_the_question_whether_to_share(bench: SlackBench) -> None:
    conversation = answered(bench)
    bench.deliver(press(bench, "keep", conversation))
    name, said = bench.slack.gateway.answers[-1]
    assert (name, said["replace_original"]) == ("keep", True)
    assert "Share with channel" not in json.dumps(said)
    assert "That solved it" in json.dumps(said)


def test_nobody_shares_what_somebody_else_saw(bench: SlackBench) -> None:
    conversation = answered(bench)
    bob = {"user": {"id": bench.slack.user("bob")}}
    bench.deliver(press(bench, "share", conversation, **bob))
    assert len(bench.shelf.failed) == 1
    assert [m for m in bench.slack.messages(bench.where) if m["user"] == bench.bot] == []


def test_a_press_brings_a_new_address_to_answer_by(bench: SlackBench) -> None:
    conversation = answered(bench)
    about = json.dumps({"conversation": conversation, "reply": "reply-1", "action": "solved"})
    bench.deliver(bench.action("press:0", about, "press"))
    bench.send(conversation, Reply("reply-2", "Good!", in_reply_to="pressed"))
    assert bench.slack.gateway.answers[-1][0] == "press"


def test_the_buttons_of_somebody_else_are_not_for_all(bench: SlackBench) -> None:
    bench.deliver(bench.said("When is payday?"))
    about = json.dumps({"conversation": bench.conversation, "reply": "r", "action": "solved"})
    bob = {"user": {"id": bench.slack.user("bob")}}
    assert bench.deliver(bench.action("press:0", about, "bob", **bob)).is_success
    assert len(bench.ledger.messages) == 1
    ((name, said),) = bench.slack.gateway.answers
    assert (name, said["response_type"], said["replace_original"]) == ("bob", "ephemeral", False)
    assert "somebody else" in said["text"]
