"""Approvals in Teams: the outcome in the card's place, the way to a chat, and the tab."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from connectors.approving import ApprovalCard
from connectors.channels.teams.reaching import KnownChats
from connectors.channels.teams.tenants import Tenants
from connectors.messages import Button, Reply
from tests.channels.teams.microsoft import TENANT
from tests.channels.teams.world import CHAT, World, cards

CARD = ApprovalCard("a" * 32, "FD-1042", "A second screen", "Bob", "Mine is broken")
ASK = Reply("ask-1", "Approve?", buttons=(Button("Approve", "approve", {"approval": CARD.id}),))


def call(world: World, path: str, body: Any = None, token: str = "") -> httpx.Response:
    """Ask as the tab does."""
    headers = {"authorization": f"Bearer {token or world.far.sign_in()}"}
    method = "POST" if body else "GET"
    return world.http.request(method, f"/teams/api/{path}", json=body, headers=headers)


def test_the_outcome_takes_the_place_of_the_card(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    world.server.call(world.channel.send, CHAT, ASK)
    (card,) = cards(world.far.on(CHAT))
    assert [action["title"] for action in card["actions"]] == ["Approve"]
    done = Reply("done-1", "You have approved it.", replaces=("ask-1",))
    for _ in range(2):
        world.server.call(world.channel.send, CHAT, done)
    (shown,) = world.far.on(CHAT)
    assert shown.body["text"] == "You have approved it."


def test_a_press_is_answered_in_place_and_comes_to_the_house(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    world.server.call(world.channel.send, CHAT, world.ledger.answer(CHAT, ASK))
    ours = {"action": "approve", "value": {"approval": CARD.id}, "reply_id": "ask-1"}
    answer = world.act("press", ours, id="press-1").json()
    assert answer["type"] == "application/vnd.microsoft.card.adaptive"
    assert "actions" not in answer["value"]
    press = world.ledger.messages[-1].press
    assert press is not None
    assert (press.action, press.value) == ("approve", {"approval": CARD.id})


def test_who_has_a_chat_with_us_is_reached(world: World) -> None:
    world.deliver(world.activity(text="Hello"))
    reach = KnownChats(world.references, Tenants(frozenset({TENANT}), frozenset()))
    found = world.server.call(reach.find, "ada@larkfield.example", ["aad-eve", "aad-ada"])
    assert found is not None
    assert (found[0].id, found[1]) == ("aad-ada", CHAT)
    assert world.server.call(reach.find, "eve@larkfield.example", ["aad-eve"]) is None


def test_the_tab_lists_what_waits_for_the_person_of_the_token(world: World) -> None:
    world.approvals.cards = [CARD]
    (one,) = call(world, "approvals").json()["approvals"]
    assert (one["id"], one["number"], one["requester"]) == (CARD.id, "FD-1042", "Bob")
    other = world.far.sign_in(oid="aad-bob")
    assert call(world, "approvals", token=other).json() == {"approvals": []}
    assert call(world, f"approvals/{CARD.id}", {"yes": True}, other).status_code == 404
    assert world.approvals.decided == []


@pytest.mark.parametrize("yes", [True, False])
def test_it_is_decided_in_the_tab_once(world: World, yes: bool) -> None:
    world.approvals.cards = [CARD]
    body = {"yes": yes, "reason": "Too\x00 dear"}
    assert call(world, f"approvals/{CARD.id}", body).json()["number"] == "FD-1042"
    assert call(world, f"approvals/{CARD.id}", body).status_code == 404
    assert world.approvals.decided == [(CARD.id, yes, "Too dear")]


@pytest.mark.parametrize("body", [{"yes": "perhaps"}, {"reason": "x"}, {"yes": True, "x": 1}])
def test_a_decision_that_is_none_is_refused(world: World, body: dict[str, Any]) -> None:
    world.approvals.cards = [CARD]
    assert call(world, f"approvals/{CARD.id}", body).status_code == 422
    assert world.approvals.decided == []
