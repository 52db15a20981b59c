"""The message extension: search and share, and a ticket of any message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.channels.teams.cards.parts import CARD_TYPE
from connectors.channels.teams.parts import Found
from connectors.errors import Unavailable
from connectors.messages import Source
from tests.channels.teams.microsoft import TENANT
from tests.channels.teams.world import ADA, CHAT, World

SOURCE = Source("vpn", "VPN [new]", "https://desk/a", "IT", datetime(2026, 5, 4, tzinfo=UTC))
GROUP = {"id": "19:somewhere@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}
PAYLOAD = {
    "body": {"contentType": "html", "content": "<div><p>The printer</p><p>burns &amp; smokes</p>"},
    "from": {"user": {"displayName": "Bob", "id": "x"}},
    "linkToMessage": "https://teams.microsoft.com/l/message/1",
}


def query(world: World, words: Any, command: str = "searchKnowledge") -> Any:
    """Type words into the box."""
    parameters = [{"name": "searchText", "value": words}]
    value = {"commandId": command, "parameters": parameters, "queryOptions": {"skip": 0}}
    return world.deliver(world.invoke("composeExtension/query", value, conversation=GROUP))


def fetch(world: World, payload: Any) -> Any:
    """Choose 'create a ticket' on a message."""
    value = {"commandId": "createTicket", "commandContext": "message", "messagePayload": payload}
    return world.deliver(world.invoke("composeExtension/fetchTask", value, conversation=GROUP))


def submit(world: World, **parts: Any) -> Any:
    """Send the dialog's card."""
    ours = {"topic": "printer_fault", "facts": {"written_by": "Bob"}}
    data = {"frontdesk": ours, "field.title": "A burning printer"}
    value = {"commandId": "createTicket", "data": data}
    parts = {"conversation": GROUP, **parts}
    return world.deliver(world.invoke("composeExtension/submitAction", value, **parts))


def test_articles_are_found_as_the_person_who_asks(world: World) -> None:
    library: Any = world.parts.library
    library.found = [Found(SOURCE, "Open the **client**.\n\n```\nvpn up\n```")]
    answer = query(world, " vpn ").json()["composeExtension"]
    assert (answer["type"], answer["attachmentLayout"]) == ("result", "list")
    (one,) = answer["attachments"]
    assert one["contentType"] == CARD_TYPE
    assert [e["type"] for e in one["content"]["body"]] == [
        "TextBlock", "TextBlock", "CodeBlock", "TextBlock",
    ]  # fmt: skip
    assert one["content"]["body"][-1]["text"].startswith("[VPN \\[new\\]](https://desk/a) – IT")
    assert one["preview"]["content"]["title"] == "VPN [new]"
    ((words, person),) = library.asked
    assert (words, person.id, person.audience) == ("vpn", "aad-ada", "employee")


def test_the_box_is_empty_at_first(world: World) -> None:
    assert query(world, "").json()["composeExtension"]["attachments"] == []
    assert world.parts.library.asked == []  # type: ignore[attr-defined]


def test_nothing_found_is_said(world: World) -> None:
    assert "No article" in query(world, "zebra").json()["composeExtension"]["text"]


def test_a_search_that_is_down_is_said(world: World) -> None:
    world.parts.library.failing = Unavailable("down")  # type: ignore[attr-defined]
    assert "try again" in query(world, "vpn").json()["composeExtension"]["text"]


def test_somebody_the_roster_does_not_know_reads_as_a_customer(world: World) -> None:
    world.far.members.clear()
    query(world, "vpn")
    ((_, person),) = world.parts.library.asked  # type: ignore[attr-defined]
    assert person.audience == "customer"


def test_somebody_known_from_their_own_chat_reads_as_who_they_are(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    world.far.members.clear()
    world.parts.roster._asked.clear()
    query(world, "vpn")
    ((_, person),) = world.parts.library.asked  # type: ignore[attr-defined]
    assert person.audience == "employee"


@pytest.mark.parametrize("words", [{"$ne": 1}, 7, None])
def test_words_that_are_none_find_nothing(world: World, words: Any) -> None:
    assert query(world, words).json()["composeExtension"]["attachments"] == []


def test_another_command_is_refused(world: World) -> None:
    assert query(world, "vpn", "deleteAll").status_code == 422


def test_a_message_becomes_a_draft(world: World) -> None:
    task = fetch(world, PAYLOAD).json()["task"]
    assert task["type"] == "continue"
    body = task["value"]["card"]["content"]["body"]
    assert body[0]["text"] == "This goes to **IT Support**. Change what you like, then send it."
    assert body[2]["value"] == "The printer\nburns & smokes"
    (send,) = task["value"]["card"]["content"]["actions"]
    facts = {"message": PAYLOAD["linkToMessage"], "written_by": "Bob"}
    assert send["data"]["frontdesk"] == {"topic": "printer_fault", "facts": facts}


@pytest.mark.parametrize(
    "payload", [{}, {"body": {"contentType": "html", "content": "<img src=x> "}}]
)
def test_a_message_without_words_makes_no_ticket(world: World, payload: Any) -> None:
    assert "no words" in fetch(world, payload).json()["task"]["value"]


@pytest.mark.parametrize("payload", [None, [], {"body": 7}, {"body": {"content": {}}}])
def test_a_broken_message_is_refused(world: World, payload: Any) -> None:
    assert fetch(world, payload).status_code == 422


def test_the_ticket_goes_to_the_persons_own_chat(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    assert "Saved" in submit(world, id="event-2").json()["task"]["value"]
    ((person, thread, _, wanted),) = world.parts.drafting.opened  # type: ignore[attr-defined]
    assert (person.id, thread) == ("aad-ada", CHAT)
    assert wanted.fields == {"title": "A burning printer"}
    assert (wanted.topic, wanted.facts) == ("printer_fault", {"written_by": "Bob"})
    assert world.far.opened == []


def test_a_submission_that_comes_again_has_the_same_key(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    submit(world, id="event-2")
    submit(world, id="event-2")
    submit(world, id="event-3")
    keys = [key for _, _, key, _ in world.parts.drafting.opened]  # type: ignore[attr-defined]
    assert keys[0] == keys[1] != keys[2]


def test_a_chat_is_opened_for_somebody_who_has_none(world: World) -> None:
    submit(world)
    assert world.far.opened[0]["members"] == [{"id": ADA}]
    assert world.far.opened[0]["channelData"] == {"tenant": {"id": TENANT}}
    ((_, thread, _, _),) = world.parts.drafting.opened  # type: ignore[attr-defined]
    assert thread == "a:opened-1"
    assert world.references.kept[thread].scope == "personal"


def test_whoever_cannot_be_written_to_is_told_before_anything_is_stored(world: World) -> None:
    world.far.failing = 403
    assert "add me for yourself" in submit(world).json()["task"]["value"]
    assert world.parts.drafting.opened == []  # type: ignore[attr-defined]


def test_what_cannot_be_stored_is_said(world: World) -> None:
    world.parts.drafting.failing = Unavailable("locked")  # type: ignore[attr-defined]
    assert "try again" in submit(world).json()["task"]["value"]
