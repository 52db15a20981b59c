"""What a site asks first: consent and a form, checked by the service."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from connectors.channel import ChannelRequest
from connectors.channels.web.entrance import AskedField, Entrance
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.visitors import Visitors
from tests.browser.scripted import IDENTITY_SECRET, SIGNING_KEY
from tests.channels.quiet import API, QuietWorld, Visit, say
from tests.channels.test_web_visitors import identity

FORM = Entrance("ask", fields=(AskedField("name"), AskedField("email", required=False)))


@pytest.fixture
def world() -> QuietWorld:
    return QuietWorld(entrance=FORM)


def ask(visit: Visit, **more: Any) -> httpx.Response:
    return visit.http.post(f"{API}/session", json={"site": "customers", **more})


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, "pre_chat_needed"),
        ({"name": "  ", "consent": True}, "pre_chat_needed"),
        ({"name": "\u202e", "consent": True}, "pre_chat_needed"),
        ({"name": "Ana"}, "consent_needed"),
        ({"name": "Ana", "consent": False}, "consent_needed"),
        ({"name": "Ana", "email": "no address", "consent": True}, "invalid"),
        ({"name": "Ana", "email": "a@b.c\nBcc: d@e.f", "consent": True}, "invalid"),
        ({"name": "x" * 201, "consent": True}, "invalid"),
    ],
)
def test_who_leaves_something_out_does_not_come_in(
    visit: Visit, about: dict[str, Any], code: str
) -> None:
    answer = ask(visit, about=about)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_what_was_filled_in_goes_along_and_proves_nothing(visit: Visit, world: QuietWorld) -> None:
    about = {"name": " Ana Reis ", "email": "ana@example.com", "consent": True}
    session = visit.begin(about=about)
    assert session["name"] == "Ana Reis"
    visit.post(session["token"], say())
    sender = world.ledger.messages[0].sender
    assert (sender.name, sender.email, sender.verified) == ("Ana Reis", "ana@example.com", False)


def test_it_is_asked_once(visit: Visit) -> None:
    first = visit.begin(about={"name": "Ana", "consent": True})
    again = visit.begin(resume=first["token"])
    assert again["conversation_id"] == first["conversation_id"]
    assert again["name"] == "Ana"


def test_a_token_from_before_the_consent_was_asked_for_is_not_enough(
    visit: Visit, world: QuietWorld
) -> None:
    before = Visitors(SIGNING_KEY, [Site("customers", "customer", Admission.ANYONE)])
    request = ChannelRequest({}, b"")
    old = before.token(before.admit(request, before.site("customers"), None, None))
    assert ask(visit, resume=old).json()["code"] == "consent_needed"
    assert ask(visit, resume=old, about={"consent": True}).status_code == 200


def test_identified_people_agree_and_fill_in_nothing(visit: Visit) -> None:
    token = identity(IDENTITY_SECRET, aud="customers")
    assert ask(visit, token=token).json()["code"] == "consent_needed"
    session = visit.begin(token=token, about={"consent": True, "name": "Somebody else"})
    assert session["name"] == "Ana Reis"


def test_the_empty_page_is_told_what_is_asked(visit: Visit) -> None:
    told = visit.http.get(f"{API}/sites/customers").json()
    assert told["consent"] == "ask"
    assert told["pre_chat"] == [
        {"name": "name", "required": True},
        {"name": "email", "required": False},
    ]
