"""Visitors' tokens: what they prove, and when they stop."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from connectors.channel import ChannelRequest
from connectors.channels.web import visitors as module
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.visitors import Visitor, Visitors
from connectors.errors import BadEvent, NotAuthentic

KEY = "signing-key-of-the-tests-0123456789"
SECRET = "identity-secret-of-the-host-site-0123456789"
SHOP = Site("customers", "customer", Admission.ANYONE, SECRET)
STAFF = Site("employees", "employee", Admission.TOKEN, SECRET)
LOCAL = Site("local", "employee", Admission.LOCAL)
OFF = Site("closed", "employee", Admission.OFF, SECRET)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors(KEY, [SHOP, STAFF, LOCAL, OFF])


def request(token: str = "", peer: str = "10.0.0.7") -> ChannelRequest:
    headers = {"host": "localhost", "authorization": f"Bearer {token}"}
    return ChannelRequest(headers, b"", peer=peer)


def identity(key: str = SECRET, **claims: Any) -> str:
    known: dict[str, Any] = {
        "sub": "u-1",
        "aud": "employees",
        "exp": int(time.time()) + 600,
        "email": "ana@example.com",
        "name": "Ana Reis",
        "groups": ["porto", "it"],
    }
    return jwt.encode({k: v for k, v in (known | claims).items() if v is not None}, key)


def enter(visitors: Visitors, site: Site, token: str | None = None) -> Visitor:
    return visitors.admit(request(), site, token, None)


def test_an_identity_token_says_who_it_is(visitors: Visitors) -> None:
    visitor = enter(visitors, STAFF, identity())
    again = visitors.read(request(visitors.token(visitor)))
    person = again.person
    assert (person.id, person.name, person.email) == ("u-1", "Ana Reis", "ana@example.com")
    assert person.groups == {"porto", "it"}
    assert person.audience == "employee"
    assert person.verified
    assert again == visitor


def test_the_same_person_has_the_same_conversation_everywhere(visitors: Visitors) -> None:
    laptop, phone = (enter(visitors, STAFF, identity()) for _ in range(2))
    other = enter(visitors, STAFF, identity(sub="u-2"))
    shop = enter(visitors, SHOP, identity(aud="customers"))
    assert laptop.conversation_id == phone.conversation_id
    assert len({laptop.conversation_id, other.conversation_id, shop.conversation_id}) == 3


@pytest.mark.parametrize(
    "claims",
    [
        {"key": "another-secret-of-thirty-two-bytes-or-more"},
        {"exp": int(time.time()) - 120},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"aud": "customers"},
        {"aud": None},
        # Far off: this is reckoned when the tests are collected, long before it runs.
        {"nbf": int(time.time()) + 86_400},
        {"groups": "porto"},
        {"name": "x" * 500},
    ],
)
def test_a_bad_identity_token_is_refused(visitors: Visitors, claims: dict[str, Any]) -> None:
    with pytest.raises(NotAuthentic, match="identity token"):
        enter(visitors, STAFF, identity(**claims))


def test_an_unsigned_identity_token_is_refused(visitors: Visitors) -> None:
    claims = {"sub": "u-1", "aud": "employees", "exp": int(time.time()) + 600}
    with pytest.raises(NotAuthentic):
        enter(visitors, STAFF, jwt.encode(claims, None, algorithm="none"))


def test_a_little_clock_skew_is_forgiven(visitors: Visitors) -> None:
    assert enter(visitors, STAFF, identity(exp=int(time.time()) - 10)).person.id == "u-1"


def test_an_anonymous_visitor_is_nobody_known(visitors: Visitors) -> None:
    one, two = enter(visitors, SHOP), enter(visitors, SHOP)
    assert one.person.id != two.person.id
    assert one.conversation_id != two.conversation_id
    assert not one.person.verified
    assert one.person.email is None


def test_an_anonymous_visitor_comes_back(visitors: Visitors) -> None:
    before = enter(visitors, SHOP)
    after = visitors.admit(request(), SHOP, None, visitors.token(before))
    assert after == before


def test_a_token_of_another_site_or_key_is_not_resumed(visitors: Visitors) -> None:
    before = enter(visitors, SHOP)
    forged = Visitors("another-key-of-the-tests-0123456789", [SHOP]).token(before)
    assert visitors.admit(request(), SHOP, None, forged) != before
    with pytest.raises(NotAuthentic):
        visitors.admit(request(), STAFF, None, visitors.token(before))


def test_who_signs_in_does_not_get_the_conversation_of_who_sat_there_before(
    visitors: Visitors,
) -> None:
    anonymous = enter(visitors, SHOP)
    token = visitors.token(anonymous)
    known = visitors.admit(request(), SHOP, identity(aud="customers"), token)
    assert known.conversation_id != anonymous.conversation_id


def test_who_signed_out_is_nobody_again(visitors: Visitors) -> None:
    known = enter(visitors, SHOP, identity(aud="customers"))
    after = visitors.admit(request(), SHOP, None, visitors.token(known))
    assert after.person.id != "u-1"
    assert not after.person.verified


def test_an_anonymous_id_cannot_be_taken_for_a_known_one(visitors: Visitors) -> None:
    anonymous = enter(visitors, SHOP)
    same_name = enter(visitors, SHOP, identity(aud="customers", sub=anonymous.person.id))
    assert same_name.conversation_id != anonymous.conversation_id


def test_a_site_that_wants_a_token_lets_nobody_else_in(visitors: Visitors) -> None:
    with pytest.raises(NotAuthentic, match="wants an identity token"):
        enter(visitors, STAFF)


def test_a_local_site_stays_on_this_machine(visitors: Visitors) -> None:
    here = visitors.admit(request(peer="127.0.0.1"), LOCAL, None, None)
    token = visitors.token(here)
    assert visitors.read(request(token, peer="127.0.0.1")) == here
    with pytest.raises(NotAuthentic, match="from here"):
        visitors.read(request(token))
    with pytest.raises(NotAuthentic):
        visitors.admit(request(), LOCAL, None, token)


def test_a_site_that_is_off_lets_nobody_in(visitors: Visitors) -> None:
    with pytest.raises(NotAuthentic, match="switched off"):
        enter(visitors, OFF, identity(aud="closed"))


def test_a_token_ends_when_its_site_is_closed_or_gone(visitors: Visitors) -> None:
    token = visitors.token(enter(visitors, STAFF, identity()))
    closed = Site("employees", "employee", Admission.OFF, SECRET)
    for sites in ([closed], [SHOP]):
        with pytest.raises(NotAuthentic, match="gone"):
            Visitors(KEY, sites).read(request(token))


def test_tightening_a_site_ends_its_anonymous_tokens(visitors: Visitors) -> None:
    token = visitors.token(enter(visitors, SHOP))
    tight = Visitors(KEY, [Site("customers", "customer", Admission.TOKEN, SECRET)])
    with pytest.raises(NotAuthentic):
        tight.read(request(token))


def test_tokens_of_known_people_end_sooner(
    visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = visitors.token(enter(visitors, STAFF, identity()))
    anonymous = visitors.token(enter(visitors, SHOP))
    monkeypatch.setattr(module, "IDENTIFIED_TOKEN_SECONDS", -1)
    with pytest.raises(NotAuthentic, match="too old"):
        visitors.read(request(known))
    assert visitors.read(request(anonymous)).site == SHOP
    monkeypatch.setattr(module, "TOKEN_SECONDS", -1)
    with pytest.raises(NotAuthentic, match="too old"):
        visitors.read(request(anonymous))


def test_an_unknown_site_is_named(visitors: Visitors) -> None:
    with pytest.raises(BadEvent, match=r"no site 'moon'.*customers"):
        visitors.site("moon")


def test_a_short_signing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Visitors("short", [SHOP])
