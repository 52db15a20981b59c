"""The tab: somebody's own requests, by the token that Teams signs them in with."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from connectors.errors import Unavailable
from connectors.messages import TicketCard
from tests.channels.teams.microsoft import APP
from tests.channels.teams.world import CUSTOMERS, World

OPEN = TicketCard("FD-1042", "A broken chair", "needs_info", "Facilities")
SOLVED = TicketCard("FD-1041", "A lamp", "solved", "Facilities", "https://desk/t")
HOUR = 3600


@pytest.fixture
def tab(world: World) -> World:
    """A world in which Ada has two requests."""
    world.parts.requests.tickets = {  # type: ignore[attr-defined]
        "FD-1042": OPEN,
        "FD-1041": SOLVED,
    }
    return world


def get(world: World, token: str) -> httpx.Response:
    """Ask for the list."""
    headers = {"authorization": f"Bearer {token}"}
    return world.http.get("/teams/api/requests", headers=headers)


def post(world: World, path: str, body: Any, token: str = "") -> httpx.Response:
    """Change a request."""
    headers = {"authorization": f"Bearer {token or world.far.sign_in()}"}
    return world.http.post(f"/teams/api/requests/{path}", json=body, headers=headers)


def test_people_see_their_own_requests(tab: World) -> None:
    answer = get(tab, tab.far.sign_in())
    assert [r["number"] for r in answer.json()["requests"]] == ["FD-1042", "FD-1041"]
    assert answer.json()["requests"][0]["state_label"] == "Waits for your answer"
    assert answer.headers["cache-control"] == "no-store"
    other = get(tab, tab.far.sign_in(oid="aad-bob"))
    assert other.json() == {"requests": []}


def test_the_token_may_be_made_for_the_tabs_own_uri(tab: World) -> None:
    token = tab.far.sign_in(aud=f"api://desk.example/botid-{APP}")
    assert get(tab, token).status_code == 200


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": int(time.time()) - HOUR}, "expired"),
        ({"aud": "api://desk.example/botid-another"}, "udience"),
        ({"iss": "https://login.microsoftonline.com/another/v2.0"}, "ssuer"),
        ({"tid": "12345678-0000-0000-0000-000000000000"}, "organisation"),
        ({"tid": CUSTOMERS}, "ssuer"),
        ({"tid": None}, "organisation"),
        ({"oid": None}, "nobody"),
        ({"scp": "User.Read"}, "access_as_user"),
        ({"scp": None}, "access_as_user"),
    ],
)
def test_a_wrong_token_is_refused(tab: World, claims: dict[str, Any], why: str) -> None:
    answer = get(tab, tab.far.sign_in(**claims))
    assert answer.status_code == 401
    assert why in answer.json()["detail"]


def test_an_unknown_key_is_refused(tab: World) -> None:
    assert "unknown key" in get(tab, tab.far.sign_in("other")).json()["detail"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 20])
def test_no_token_is_refused(tab: World, token: str) -> None:
    headers = {"authorization": f"Bearer {token}".strip().encode()}
    answer = tab.http.get("/teams/api/requests", headers=headers)
    assert answer.status_code == 401


def test_the_token_of_a_delivery_opens_no_tab(tab: World) -> None:
    assert get(tab, tab.far.sign()).status_code == 401


def test_a_guest_does_not_pass_for_a_colleague(tab: World) -> None:
    seen: list[str] = []

    async def mine(person: Any) -> list[TicketCard]:
        seen.append(person.audience)
        return []

    tab.parts.requests.mine = mine  # type: ignore[method-assign]
    for claims in ({}, {"acct": 1}, {"idp": "x"}, {"preferred_username": "x#EXT#@y.example"}):
        get(tab, tab.far.sign_in(**claims))
    assert seen == ["employee", "customer", "customer", "customer"]


def test_a_comment_is_passed_on_once_a_key(tab: World) -> None:
    body = {"key": "11111111-a", "text": " Since\x07 Monday "}
    for _ in range(2):
        assert post(tab, "FD-1042/comments", body).status_code == 200
    first, again = tab.parts.requests.done  # type: ignore[attr-defined]
    assert first == again == ("comment", "FD-1042", "Since Monday", "tab-aad-ada-11111111-a")


def test_a_solved_request_is_opened_again(tab: World) -> None:
    assert post(tab, "FD-1041/reopening", {"key": "11111111-a"}).status_code == 200
    assert post(tab, "FD-1042/reopening", {"key": "11111111-b"}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [{}, {"key": "11111111-a"}, {"key": "short", "text": "x"}, {"key": "11111111-a", "text": " "},
     {"key": "11111111-a", "text": "x" * 4001}, {"key": "11111111-a", "text": "x", "more": 1},
     [], {"key": "1111 111", "text": "x"}],
)  # fmt: skip
def test_a_broken_comment_is_refused(tab: World, body: Any) -> None:
    assert post(tab, "FD-1042/comments", body).status_code == 422
    assert tab.parts.requests.done == []  # type: ignore[attr-defined]


def test_others_cannot_comment(tab: World) -> None:
    body = {"key": "11111111-a", "text": "Close it"}
    token = tab.far.sign_in(oid="aad-bob")
    assert post(tab, "FD-1042/comments", body, token).status_code == 404
    assert post(tab, "FD-1042/reopening", {"key": "11111111-a"}, token).status_code == 404


def test_a_ticket_system_that_is_down_is_said(tab: World) -> None:
    tab.parts.requests.failing = Unavailable("down")  # type: ignore[attr-defined]
    assert get(tab, tab.far.sign_in()).status_code == 503


@pytest.mark.parametrize("name", ["", "tab.js", "tab.css", "teams-js.min.js"])
def test_the_page_loads_nothing_from_elsewhere(world: World, name: str) -> None:
    answer = world.http.get(f"/teams/tab/{name}")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors https://teams.microsoft.com " in policy


@pytest.mark.parametrize("name", ["index.html", "../tab.py", "teams-js-LICENSE.txt", "x"])
def test_other_files_are_not_given_out(world: World, name: str) -> None:
    assert world.http.get(f"/teams/tab/{name}").status_code == 404
