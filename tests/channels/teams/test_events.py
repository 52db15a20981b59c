"""Each kind of activity, and what comes of it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from connectors.channels.teams.cards.parts import CARD_TYPE
from connectors.errors import Unavailable
from connectors.messages import Button, DraftField, Reply, TicketCard
from tests.channels.teams.microsoft import TENANT
from tests.channels.teams.world import ADA, BOB, BOT, CHAT, World, cards

THREAD = "19:team@thread.tacv2;messageid=1616990032035"
MENTION = {
    "type": "mention",
    "text": "<at>Front (desk)</at>",
    "mentioned": {"id": BOT, "name": "Front (desk)"},
}
TICKET = TicketCard("FD-1042", "A broken chair", "open", "Facilities")


def in_channel(person: str = ADA, aad: str = "aad-ada", **parts: Any) -> dict[str, Any]:
    """Make the parts of an activity in a channel's thread."""
    return {
        "conversation": {"id": THREAD, "conversationType": "channel", "tenantId": TENANT},
        "from": {"id": person, "name": "Somebody", "aadObjectId": aad},
        **parts,
    }


def mentioned(words: str, **parts: Any) -> dict[str, Any]:
    """Make the parts of a message in a channel that mentions the bot."""
    said = f"<at>Front (desk)</at>{words}"
    return in_channel(**parts) | {"text": said, "entities": [MENTION, {"type": "clientInfo"}]}


def send(world: World, reply: Reply, thread: str = CHAT) -> None:
    """Say something in a thread, as the house does."""
    counted = world.ledger.answer(thread, reply)
    world.server.call(world.channel.send, thread, counted)


# --- scopes and mentions


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("&nbsp;My VPN is down", "My VPN is down"),
        (" hi <at>Front (desk)</at> again", "hi again"),
        ("&nbsp;Is 3 &lt; 5 &amp; 7?", "Is 3 < 5 & 7?"),
        ("\n\n  two\nlines", "two\nlines"),
    ],
)
def test_the_mention_of_the_bot_is_taken_out(world: World, words: str, heard: str) -> None:
    assert world.deliver(world.activity(**mentioned(words))).is_success
    (message,) = world.ledger.messages
    assert message.text == heard


def test_mentions_of_others_stay(world: World) -> None:
    bob = {"type": "mention", "text": "<at>Bob</at>", "mentioned": {"id": BOB}}
    parts = mentioned(" ask <at>Bob</at>") | {"entities": [MENTION, bob]}
    assert world.deliver(world.activity(**parts)).is_success
    assert [m.text for m in world.ledger.messages] == ["ask <at>Bob</at>"]


@pytest.mark.parametrize("scope", ["channel", "groupChat"])
def test_what_does_not_mention_the_bot_is_left_alone(world: World, scope: str) -> None:
    parts = in_channel(text="lunch?")
    parts["conversation"]["conversationType"] = scope
    answer = world.deliver(world.activity(**parts))
    assert answer.is_success
    assert "not handled" in answer.json()["ignored"]
    assert world.ledger.messages == []


def test_bots_are_not_listened_to(world: World) -> None:
    answer = world.deliver(world.activity(text="Hello", **{"from": {"id": "28:another-bot"}}))
    assert answer.is_success
    assert world.ledger.messages == []


def test_everybody_in_a_channel_has_a_dialogue_of_their_own(world: World) -> None:
    world.deliver(world.activity(**mentioned(" one"), id="event-1"))
    world.deliver(world.activity(**mentioned(" two", person=BOB, aad="aad-bob"), id="event-2"))
    ada, bob = world.ledger.messages
    assert ada.conversation_id != bob.conversation_id
    assert (ada.in_public, bob.in_public) == (True, True)
    assert (ada.sender.audience, bob.sender.audience) == ("employee", "customer")


def test_an_answer_goes_into_the_thread_of_the_question(world: World) -> None:
    world.deliver(world.activity(**mentioned(" one")))
    (message,) = world.ledger.messages
    send(world, Reply("reply-1", "Here."), message.conversation_id)
    assert [one.body["text"] for one in world.far.on(THREAD)] == ["Here."]


def test_a_chat_with_one_person_is_not_public(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    assert not world.ledger.messages[0].in_public


# --- who it is


def test_a_colleague_is_known_by_the_roster(world: World) -> None:
    world.deliver(world.activity(text="I am boss@larkfield.example"))
    sender = world.ledger.messages[0].sender
    assert (sender.id, sender.name, sender.email) == (
        "aad-ada",
        "Ada Reis",
        "ada@larkfield.example",
    )
    assert (sender.audience, sender.verified) == ("employee", True)


@pytest.mark.parametrize(
    "member",
    [
        {"userRole": "guest", "email": "x@y.example"},
        {"userRole": "anonymous"},
        {"userPrincipalName": "x_y.example#EXT#@larkfield.example", "email": "x@y.example"},
        {"email": "x@y.example"},
        {"userRole": "user", "tenantId": "99999999-0000-0000-0000-000000000000"},
    ],
)
def test_a_guest_of_our_tenant_is_no_colleague(world: World, member: dict[str, Any]) -> None:
    world.far.members[ADA] = {"name": "Guest", **member}
    world.deliver(world.activity(text="Hello"))
    sender = world.ledger.messages[0].sender
    assert (sender.audience, sender.verified) == ("customer", False)


def test_a_person_without_an_address_is_heard(world: World) -> None:
    world.far.members[ADA] = {"name": "Ada", "userRole": "user"}
    world.deliver(world.activity(text="Hello"))
    sender = world.ledger.messages[0].sender
    assert (sender.audience, sender.email, sender.verified) == ("employee", None, False)


def test_the_roster_is_asked_once_in_a_while(world: World) -> None:
    world.deliver(world.activity(text="One", id="event-1"))
    world.far.members.clear()
    world.deliver(world.activity(text="Two", id="event-2"))
    assert {m.sender.name for m in world.ledger.messages} == {"Ada Reis"}


def test_a_silent_roster_makes_nobody_of_anybody(world: World) -> None:
    world.far.failing = 503
    answer = world.deliver(world.activity(text="Hello"))
    assert answer.status_code == 503
    assert world.ledger.messages == []


# --- what is stored


def test_ids_that_look_like_card_numbers_survive_masking(world: World) -> None:
    place = {"id": "19:x@thread.v2;messageid=4111111111111111", "conversationType": "groupChat"}
    parts = mentioned(" my card is 4111 1111 1111 1111") | {"conversation": place}
    world.deliver(world.activity(**parts, id="4111111111111111"))
    (body,) = world.parts.deliveries.bodies  # type: ignore[attr-defined]
    assert "4111" in body["text"]
    rest = {name: value for name, value in body.items() if name != "text"}
    assert "4111111111111111" not in json.dumps(rest)
    assert "4111111111111111" in base64.b64decode(body["envelope"]).decode()
    (message,) = world.ledger.messages
    assert message.event_id == "4111111111111111"


def test_files_come_from_our_places_alone(world: World) -> None:
    kind = "application/vnd.microsoft.teams.file.download.info"
    evil = {"downloadUrl": "http://169.254.169.254/latest/meta-data"}
    attachments = [
        {"contentType": kind, "name": "a.txt", "content": evil},
        {"contentType": "image/png", "contentUrl": "https://elsewhere.example/p.png"},
    ]
    world.deliver(world.activity(text="Look", attachments=attachments))
    (message,) = world.ledger.messages
    assert [(f.content, f.problem) for f in message.attachments] == [(b"", "unavailable")] * 2


def test_a_card_that_is_passed_on_is_no_message(world: World) -> None:
    quoted = {"contentType": "messageReference", "content": "{}", "name": "x"}
    answer = world.deliver(world.activity(attachments=[quoted]))
    assert answer.status_code == 422
    assert world.deliver(world.activity(text="And?", attachments=[quoted])).is_success
    assert [(m.text, m.attachments) for m in world.ledger.messages] == [("And?", ())]


def test_our_token_goes_to_the_connector_alone(world: World) -> None:
    world.far.files["p"] = ("image/png", b"\x89PNG")
    pasted = f"{world.far.url}/v3/attachments/p/views/original"
    shared = {"downloadUrl": f"{world.far.url}/files/p"}
    kind = "application/vnd.microsoft.teams.file.download.info"
    attachments = [
        {"contentType": "image/*", "contentUrl": pasted},
        {"contentType": kind, "name": "p.png", "content": shared},
    ]
    world.deliver(world.activity(text="Look", attachments=attachments))
    (message,) = world.ledger.messages
    assert [f.media_type for f in message.attachments] == ["image/png"] * 2
    assert [f.content for f in message.attachments] == [b"\x89PNG"] * 2
    assert sorted(bool(token) for token in world.far.file_tokens) == [False, True]


# --- greeting


def added(world: World, **parts: Any) -> dict[str, Any]:
    """Make the activity of being added."""
    return world.activity("conversationUpdate", membersAdded=[{"id": BOT}], **parts)


def test_whoever_adds_the_bot_is_greeted_once_and_can_be_written_to(world: World) -> None:
    assert world.deliver(added(world)).is_success
    assert world.deliver(world.activity("installationUpdate", action="add")).is_success
    (card,) = cards(world.far.on(CHAT))
    assert card["body"][0]["text"] == "Hello, I am Larkfield's service desk."
    assert [a["data"]["msteams"]["value"] for a in card["actions"]] == [
        "When is payday?",
        "I forgot my password",
    ]
    send(world, Reply("reply-1", "Your ticket is solved."))
    assert world.far.on(CHAT)[-1].body["text"] == "Your ticket is solved."
    assert world.ledger.messages == []


def test_nobody_is_greeted_when_somebody_else_is_added(world: World) -> None:
    activity = world.activity("conversationUpdate", membersAdded=[{"id": BOB}])
    assert world.deliver(activity).is_success
    assert world.far.written == []


def test_a_greeting_that_cannot_be_sent_is_no_trouble(world: World) -> None:
    world.far.failing = 503
    assert world.deliver(added(world)).is_success


def test_a_bare_mention_is_greeted(world: World) -> None:
    assert world.deliver(world.activity(**mentioned("&nbsp;"))).is_success
    (card,) = cards(world.far.on(THREAD))
    assert "Mention me" in card["body"][1]["text"]
    assert "actions" not in card
    assert world.ledger.messages == []


# --- cards

DRAFT = Reply(
    "reply-1",
    "This goes to **IT Support**.",
    buttons=(Button("Send it", "confirm_ticket"), Button("Cancel", "cancel")),
    draft=(DraftField("title", "In short", "A *chair*"),),
)


def test_a_press_takes_the_place_of_the_buttons(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    send(world, DRAFT)
    ours = {"action": "confirm_ticket", "value": {}, "reply_id": "reply-1"}
    answer = world.act("press", ours, id="event-2", fields={"title": "A chair"}).json()
    assert (answer["statusCode"], answer["type"]) == (200, CARD_TYPE)
    texts = [element["text"] for element in answer["value"]["body"]]
    assert texts == ["This goes to **IT Support**.", "**In short**: A chair", "✓ Send it"]
    assert "actions" not in answer["value"]
    press = world.ledger.messages[-1].press
    assert press is not None
    assert press.fields == {"title": "A chair"}


def test_others_in_the_channel_cannot_press(world: World) -> None:
    world.deliver(world.activity(**mentioned(" one"), id="event-1"))
    send(world, DRAFT, world.ledger.messages[0].conversation_id)
    ours = {"action": "confirm_ticket", "value": {}, "reply_id": "reply-1"}
    bob = in_channel(BOB, "aad-bob")
    answer = world.act("press", ours, id="event-2", **bob).json()
    assert "somebody else's" in answer["value"]
    assert len(world.ledger.messages) == 1
    world.act("press", ours, id="event-3", **in_channel())
    assert len(world.ledger.messages) == 2


def test_a_press_that_cannot_be_stored_is_said(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    send(world, DRAFT)
    world.ledger.failing = Unavailable("locked")
    ours = {"action": "cancel", "value": {}, "reply_id": "reply-1"}
    answer = world.act("press", ours, id="event-2").json()
    assert answer["statusCode"] == 503
    assert "could not be done" in answer["value"]["message"]
    world.ledger.failing = None
    assert world.act("press", ours, id="event-2").json()["type"] == CARD_TYPE


def test_a_ticket_is_refreshed_in_place(world: World) -> None:
    world.parts.requests.tickets["FD-1042"] = TICKET  # type: ignore[attr-defined]
    answer = world.act("ticket.refresh", {"number": "FD-1042", "reply_id": "reply-1"}).json()
    texts = [element.get("text") for element in answer["value"]["body"]]
    assert texts[:2] == ["A broken chair", "Being worked on"]
    assert answer["value"]["refresh"]["userIds"] == [ADA]


def test_a_ticket_is_answered_on_its_card_once(world: World) -> None:
    requests = world.parts.requests
    requests.tickets["FD-1042"] = TICKET  # type: ignore[attr-defined]
    ours = {"number": "FD-1042"}
    for _ in range(2):
        answer = world.act("ticket.comment", ours, fields={"comment": "Since\x00 Monday"}).json()
    texts = [element.get("text") for element in answer["value"]["body"]]
    assert "Thanks – I have passed it on." in texts
    first, again = requests.done  # type: ignore[attr-defined]
    assert first[:3] == ("comment", "FD-1042", "Since Monday")
    # The key is the same, so the house passes it on once.
    assert first == again


def test_an_empty_comment_is_asked_for_again(world: World) -> None:
    requests = world.parts.requests
    requests.tickets["FD-1042"] = TICKET  # type: ignore[attr-defined]
    answer = world.act("ticket.comment", {"number": "FD-1042"}, fields={"comment": " \x07 "})
    texts = [element.get("text") for element in answer.json()["value"]["body"]]
    assert "Please fill this in." in texts
    assert requests.done == []  # type: ignore[attr-defined]


def test_a_solved_ticket_is_opened_again_on_its_card(world: World) -> None:
    requests = world.parts.requests
    requests.tickets["FD-1042"] = TicketCard(  # type: ignore[attr-defined]
        "FD-1042", "A chair", "solved", "Facilities"
    )
    for _ in range(2):
        answer = world.act("ticket.reopen", {"number": "FD-1042"}).json()
        assert answer["value"]["body"][1]["text"] == "Being worked on"
    ((kind, number, _),) = requests.done  # type: ignore[attr-defined]
    assert (kind, number) == ("reopen", "FD-1042")


@pytest.mark.parametrize("verb", ["ticket.refresh", "ticket.comment", "ticket.reopen"])
def test_others_cannot_see_or_touch_a_ticket(world: World, verb: str) -> None:
    world.parts.requests.tickets["FD-1042"] = TICKET  # type: ignore[attr-defined]
    parts = in_channel(BOB, "aad-bob", fields={"comment": "Close it"})
    answer = world.act(verb, {"number": "FD-1042"}, **parts).json()
    assert answer["value"] == "I find no such ticket of yours."
    assert world.parts.requests.done == []  # type: ignore[attr-defined]


def test_a_ticket_system_that_is_down_is_said(world: World) -> None:
    world.parts.requests.failing = Unavailable("down")  # type: ignore[attr-defined]
    answer = world.act("ticket.refresh", {"number": "FD-1042"})
    assert answer.json()["value"]["message"].startswith("That could not be done")


def test_an_unknown_verb_is_refused(world: World) -> None:
    answer = world.act("ticket.delete", {"number": "FD-1042"})
    assert answer.status_code == 422
    assert "ticket.delete" in answer.json()["detail"]


@pytest.mark.parametrize(
    "ours",
    [
        {"action": "x" * 65},
        {"value": {"n": {"$ne": 1}}},
        {"value": {f"n{n}": "1" for n in range(31)}},
        {"surprise": "1"},
        [],
    ],
)
def test_data_that_is_not_ours_is_refused(world: World, ours: Any) -> None:
    action = {"verb": "press", "data": {"frontdesk": ours}}
    answer = world.deliver(world.invoke("adaptiveCard/action", {"action": action}))
    assert answer.status_code == 422
    assert world.ledger.messages == []


def test_an_unknown_invoke_is_told_to_be_unknown(world: World) -> None:
    answer = world.deliver(world.invoke("task/fetch", {}))
    assert answer.status_code == 501
    assert "not handled" in answer.json()["ignored"]


@pytest.mark.parametrize("kind", ["messageUpdate", "messageDelete", "typing", "event", "x" * 64])
def test_other_events_are_acknowledged(world: World, kind: str) -> None:
    answer = world.deliver(world.activity(kind, text="Hello"))
    assert answer.status_code == 200
    assert "not handled" in answer.json()["ignored"]
    assert world.ledger.messages == []
