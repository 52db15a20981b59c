"""Approvals in Slack: in a direct chat, in its place after the decision, and in the App Home."""

from __future__ import annotations

import json

from connectors.approving import ApprovalCard
from connectors.channels.slack.reaching import DirectChats
from connectors.messages import Button, Reply
from tests.channels.slack.bench import SlackBench
from tests.channels.slack.test_home import buttons, open_home, pressed, view

CARD = ApprovalCard("a" * 32, "FD-1002", "A <second> screen", "Bob", "Mine is\nbroken")
ASK = Reply("ask-1", "Approve?", buttons=(Button("Approve", "approve", {"approval": CARD.id}),))


def test_somebody_is_reached_by_their_address_alone(bench: SlackBench) -> None:
    reach = DirectChats(bench.channel._sender._client, bench.people, bench.channel._sender)
    found = bench.server.call(reach.find, "ada@larkfield.example", [])
    chat = bench.slack.call("conversations.open", users=bench.ada)["channel"]["id"]
    assert found is not None
    person, place = found
    assert (person.id, person.verified, place) == (bench.ada, True, chat)
    assert bench.server.call(reach.find, "nobody@larkfield.example", []) is None
    bench.slack.gateway.users[bench.slack.user("bob")] = {"is_email_confirmed": False}
    assert bench.server.call(reach.find, "bob@larkfield.example", []) is None


def test_the_outcome_takes_the_place_of_the_question_and_its_buttons(bench: SlackBench) -> None:
    chat = bench.slack.call("conversations.open", users=bench.ada)["channel"]["id"]
    before = len(bench.slack.messages(chat))
    bench.send(chat, ASK)
    bench.send(chat, Reply("done-1", "You have approved it.", replaces=("ask-1",)))
    assert len(bench.slack.messages(chat)) == before + 1
    (shown,) = [m for m in bench.slack.messages(chat) if m["text"] == "You have approved it."]
    assert [block["type"] for block in shown["blocks"]] == ["section"]


def test_what_waits_stands_first_at_home(bench: SlackBench) -> None:
    bench.approvals.cards = [CARD]
    open_home(bench)
    shown = json.dumps(view(bench), ensure_ascii=False)
    assert "Waiting for you" in shown
    assert "*Bob* asks for your approval of *FD-1002* – A &lt;second&gt; screen\\nMine is" in shown
    assert buttons(bench)[:2] == [("Approve", CARD.id), ("Reject", CARD.id)]


def test_it_is_approved_at_home_once(bench: SlackBench) -> None:
    bench.approvals.cards = [CARD]
    for _ in range(2):
        bench.deliver(pressed(bench, "approve:0", CARD.id))
    assert bench.approvals.decided == [(bench.ada, CARD.id, True, "")]
    assert "You have approved *FD-1002*." in json.dumps(view(bench))
    bench.deliver(bench.action("approve:0", CARD.id, "2", channel=None, response_url=None))
    assert "decided before" in json.dumps(view(bench))


def test_it_is_rejected_at_home_with_a_reason_or_without(bench: SlackBench) -> None:
    bench.approvals.cards = [CARD]
    trigger = bench.slack.call("views.generateTriggerId", user_id=bench.ada)["trigger_id"]
    bench.deliver(pressed(bench, "reject:0", CARD.id, trigger_id=trigger))
    bench.server.call(bench.openings.stop)
    (opened,) = bench.slack.gateway.called("views.open")
    assert opened["view"]["blocks"][0]["optional"] is True
    about = json.loads(opened["view"]["private_metadata"])
    bench.deliver(bench.view("reason", about, {"text": ""}, "V1"))
    assert bench.approvals.decided == [(bench.ada, CARD.id, False, "")]
    bench.approvals.cards = [CARD]
    bench.deliver(bench.view("reason", about, {"text": "Too dear"}, "V2"))
    assert bench.approvals.decided[-1] == (bench.ada, CARD.id, False, "Too dear")
    assert "You have rejected *FD-1002*." in json.dumps(view(bench))
