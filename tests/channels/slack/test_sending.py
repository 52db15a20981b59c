"""Replies reach Slack once, in their order, or the one who waits is told elsewhere."""

from __future__ import annotations

import json

import pytest

from connectors.channels.slack.reactions import NEEDS_SOMEBODY, SOLVED
from connectors.errors import NotFound, Refused, Unavailable
from connectors.messages import Attachment, Button, Reply, TicketCard
from tests.channels.slack.bench import SlackBench
from tests.contracts.channel import Press

LONG = "\n\n".join(f"Paragraph {n}: " + "word " * 100 for n in range(60))


def ask(bench: SlackBench) -> str:
    assert bench.deliver(bench.said("Hello")).is_success
    return bench.conversation


def parts(bench: SlackBench) -> int:
    return len([m for m in bench.slack.messages(bench.where, bench.root) if m.get("metadata")])


def test_a_reply_whose_answer_was_lost_is_not_sent_again(bench: SlackBench) -> None:
    conversation = ask(bench)
    bench.send(conversation, Reply("reply-1", "One"))
    calls = len(bench.slack.gateway.called("chat.postMessage"))
    bench.send(conversation, Reply("reply-1", "One"))
    assert len(bench.slack.gateway.called("chat.postMessage")) == calls == 1
    assert len(bench.slack.gateway.called("conversations.replies")) == 1


def test_a_long_reply_goes_on_where_it_broke_off(bench: SlackBench) -> None:
    conversation = ask(bench)
    bench.send(conversation, Reply("whole", LONG))
    whole = parts(bench)
    assert whole > 2
    with (
        bench.slack.gateway.failing(status=503, method="chat.postMessage"),
        pytest.raises(Unavailable),
    ):
        bench.send(conversation, Reply("reply-1", LONG))
    bench.send(conversation, Reply("reply-1", LONG))
    assert parts(bench) == 2 * whole
    ids = [carried.id for carried in bench.carried(conversation)]
    assert ids == ["whole", "reply-1"]


def test_in_a_direct_chat_a_second_try_looks_into_the_chat(bench: SlackBench) -> None:
    chat = bench.slack.call("conversations.open", users=bench.ada)["channel"]["id"]
    for _ in range(2):
        bench.send(chat, Reply("reply-in-chat", "One"))
    mine = [
        m
        for m in bench.slack.messages(chat)
        if (m.get("metadata") or {}).get("event_payload", {}).get("reply_id") == "reply-in-chat"
    ]
    assert len(mine) == 1


def test_while_slack_wants_a_pause_nothing_is_called(bench: SlackBench) -> None:
    conversation = ask(bench)
    with bench.failing("busy", retry_after=30), pytest.raises(Unavailable):
        bench.send(conversation, Reply("reply-1", "One"))
    calls = len(bench.slack.gateway.calls)
    with pytest.raises(Unavailable) as held:
        bench.send("D0OTHER", Reply("reply-2", "Two"))
    assert len(bench.slack.gateway.calls) == calls
    assert 0 < float(held.value.retry_after or 0) <= 30


def test_a_pause_without_a_time_is_kept_for_a_while(bench: SlackBench) -> None:
    conversation = ask(bench)
    with (
        bench.slack.gateway.failing(error="ratelimited"),
        pytest.raises(Unavailable) as told,
    ):
        bench.send(conversation, Reply("reply-1", "One"))
    assert told.value.retry_after == 30


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "channel_not_found"])
def test_who_waits_gets_the_reply_in_the_chat_when_the_channel_is_gone(
    bench: SlackBench, error: str
) -> None:
    conversation = ask(bench)
    with (
        bench.slack.gateway.failing(error=error, channel=bench.where),
        pytest.raises((Refused, NotFound), match=error),
    ):
        bench.send(conversation, Reply("reply-gone", "On the 25th."))
    posted = bench.slack.gateway.called("chat.postMessage")[-1]
    assert posted["channel"] != bench.where
    shown = json.dumps(posted["blocks"], ensure_ascii=False)
    assert "cannot write where you asked me" in shown
    assert "On the 25th." in shown


def test_a_refused_token_is_told_to_nobody_but_the_log(bench: SlackBench) -> None:
    conversation = ask(bench)
    with bench.failing("revoked"), pytest.raises(Refused, match="token_revoked"):
        bench.send(conversation, Reply("reply-1", "One"))
    assert bench.slack.gateway.called("conversations.open") == []


def test_a_question_shows_how_its_ticket_stands(bench: SlackBench) -> None:
    conversation = ask(bench)
    card = TicketCard("FD-1001", "Badge", "new", "Facilities")
    bench.send(conversation, Reply("reply-1", "Done.", ticket=card))
    assert bench.slack.reactions(bench.where, bench.root) == {NEEDS_SOMEBODY}
    details = {"ticket_number": "FD-1001", "ticket_state": "solved"}
    bench.send(conversation, Reply("reply-2", "Solved.", details=details))
    assert bench.slack.reactions(bench.where, bench.root) == {SOLVED}


def test_that_solved_it_is_seen_on_the_question(bench: SlackBench) -> None:
    ask(bench)
    bench.deliver(bench.pressed(Press("solved"), "event-0002"))
    bench.server.call(bench.reactions.settled)
    assert bench.slack.reactions(bench.where, bench.root) == {SOLVED}


def test_in_a_chat_the_last_words_are_marked(bench: SlackBench) -> None:
    chat = bench.slack.call("conversations.open", users=bench.ada)["channel"]["id"]
    ts = bench.slack.post(chat, "My badge is broken")
    event = {"type": "message", "channel": chat, "channel_type": "im", "user": bench.ada}
    bench.deliver(bench.event(event | {"text": "My badge is broken", "ts": ts}))
    about = json.dumps({"conversation": chat, "reply": "r", "action": "solved"})
    bench.deliver(bench.action("press:0", about, "1"))
    bench.server.call(bench.reactions.settled)
    assert SOLVED in bench.slack.reactions(chat, ts)


def test_a_button_that_carries_too_much_is_left_out(bench: SlackBench) -> None:
    conversation = ask(bench)
    buttons = (Button("Huge", "inform", {"note": "x" * 3000}), Button("Talk", "talk_to_human"))
    bench.send(conversation, Reply("reply-1", "One", buttons=buttons))
    assert bench.carried(conversation)[0].buttons == ("Talk",)


def test_many_buttons_and_long_titles_are_cut_to_what_slack_takes(bench: SlackBench) -> None:
    conversation = ask(bench)
    buttons = tuple(Button(f"{n} {'x' * 100}", "inform", {"n": str(n)}) for n in range(30))
    bench.send(conversation, Reply("reply-1", "One", buttons=buttons))
    message = bench.slack.messages(bench.where, bench.root)[-1]
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    assert [len(row) for row in rows] == [25, 5]
    assert max(len(e["text"]["text"]) for row in rows for e in row) == 75
    ids = [element["action_id"] for row in rows for element in row]
    assert len(set(ids)) == 30


def test_a_reply_of_a_ticket_alone_is_told_in_notifications(bench: SlackBench) -> None:
    conversation = ask(bench)
    card = TicketCard("FD-1001", "Badge", "unheard_of", "Facilities")
    bench.send(conversation, Reply("reply-1", "", ticket=card))
    message = bench.slack.messages(bench.where, bench.root)[-1]
    assert message["text"] == "FD-1001 – Badge"
    assert "unheard_of" in json.dumps(message["blocks"])


def test_our_token_goes_to_slack_alone(bench: SlackBench) -> None:
    file = Attachment("a.txt", "text/plain", b"Hello")
    request = bench.sent([file], "Look")
    elsewhere = bench.slack.gateway.url.replace("127.0.0.1", "localhost").encode()
    body = request.body.replace(bench.slack.gateway.url.encode(), elsewhere)
    assert bench.deliver(bench.signed(body)).is_success
    (message,) = bench.ledger.messages
    assert [(f.name, f.content, f.problem) for f in message.attachments] == [
        ("a.txt", b"", "unavailable")
    ]


def test_a_sign_in_page_is_no_file(bench: SlackBench) -> None:
    bench.slack.gateway.files.append(Attachment("x", "text/html", b"<html>sign in</html>"))
    request = bench.sent([Attachment("a.png", "image/png", b"\x89PNG")], "Look")
    bench.deliver(bench.signed(request.body.replace(b"/files/1", b"/files/0")))
    assert [f.problem for f in bench.ledger.messages[0].attachments] == ["unavailable"]


def test_a_file_that_is_larger_than_slack_says_is_not_taken(bench: SlackBench) -> None:
    huge = Attachment("a.bin", "application/octet-stream", b"x" * (bench.most_file_bytes * 2))
    request = bench.sent([huge], "Look")
    size = f'"size": {len(huge.content)}'.encode()
    bench.deliver(bench.signed(request.body.replace(size, b'"size": 10')))
    assert [f.problem for f in bench.ledger.messages[0].attachments] == ["too_large"]


def test_who_waits_for_a_person_is_seen_until_one_comes(bench: SlackBench) -> None:
    conversation = ask(bench)
    waiting = Reply("reply-1", "You are next.", author="system", details={"handoff": "waiting"})
    bench.send(conversation, waiting)
    assert bench.slack.reactions(bench.where, bench.root) == {NEEDS_SOMEBODY}
    came = Reply("reply-2", "Mara is here.", author="system", details={"handoff": "human"})
    bench.send(conversation, came)
    assert bench.slack.reactions(bench.where, bench.root) == set()


def test_an_agents_name_stands_above_their_words(bench: SlackBench) -> None:
    conversation = ask(bench)
    said = Reply("reply-1", "Hello!", author="agent", details={"agent": "Mara <Lind>"})
    bench.send(conversation, said)
    blocks = bench.slack.messages(bench.where, bench.root)[-1]["blocks"]
    assert blocks[0]["elements"][0]["text"] == "*Mara &lt;Lind&gt;* writes"
