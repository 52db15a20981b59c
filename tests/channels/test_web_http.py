"""Sessions and the way without WebSockets."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import httpx
import jwt
import pytest

from connectors.messages import Button, ButtonPress, Reply
from tests.browser.scripted import IDENTITY_SECRET, TOPICS, sources
from tests.channels.quiet import API, Visit, bearer, say


def identity(**claims: Any) -> str:
    known = {"sub": "u-1", "aud": "employees", "exp": int(time.time()) + 600, "name": "Ana Reis"}
    return jwt.encode(known | claims, IDENTITY_SECRET)


def test_an_empty_page_costs_no_visitor(visit: Visit) -> None:
    answer = visit.http.get(f"{API}/sites/customers")
    welcome = answer.json()
    assert welcome["topics"] == list(TOPICS["customers"])
    assert (welcome["title"], welcome["on_duty"], welcome["open"]) == ("Frontdesk", True, True)
    assert "token" not in welcome
    assert "set-cookie" not in answer.headers
    assert visit.http.get(f"{API}/sites/employees").json()["open"] is False


def test_a_session_begins_empty(visit: Visit) -> None:
    session = visit.begin()
    assert session["messages"] == []
    assert session["last_sequence"] == 0
    assert session["name"] is None
    assert session["topics"] == list(TOPICS["customers"])


def test_a_session_is_resumed_with_all_that_was_said(visit: Visit) -> None:
    first = visit.begin()
    visit.post(first["token"], say("Where is my order?"))
    reply = Reply("r1", "It is **here**.", buttons=(Button("Good", "solved"),), sources=sources())
    visit.reply(first["conversation_id"], reply)
    press = {"type": "press", "event_id": "event-0002", "action": "solved", "reply_id": "r1"}
    visit.post(first["token"], press)
    again = visit.begin(resume=first["token"])
    assert again["conversation_id"] == first["conversation_id"]
    said, answer, pressed = again["messages"]
    assert (said["kind"], said["text"], said["event_id"]) == (
        "said",
        "Where is my order?",
        "event-0001",
    )
    assert answer["html"] == "<p>It is <strong>here</strong>.</p>\n"
    assert answer["buttons"][0]["action"] == "solved"
    assert answer["sources"][0]["owner"] == "People Team"
    assert (pressed["press"]["action"], pressed["press"]["reply_id"]) == ("solved", "r1")
    assert [line["sequence"] for line in again["messages"]] == [1, 2, 3]
    assert again["last_sequence"] == 3


def test_a_wrong_resume_begins_anew(visit: Visit) -> None:
    first = visit.begin()
    assert visit.begin(resume="forged")["conversation_id"] != first["conversation_id"]


def test_somebody_identified_is_greeted_by_name(visit: Visit) -> None:
    session = visit.begin("employees", token=identity())
    assert session["name"] == "Ana Reis"
    visit.post(session["token"], say("Hello"))
    sender = visit.world.ledger.messages[0].sender
    assert (sender.id, sender.audience, sender.verified) == ("u-1", "employee", True)


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        ({"site": "employees"}, 401, "not_authentic"),
        ({"site": "employees", "token": "forged"}, 401, "not_authentic"),
        ({"site": "moon"}, 422, "unknown_site"),
        ({}, 422, "invalid"),
        ({"site": "customers", "locale": "<b>"}, 422, "invalid"),
    ],
)
def test_a_session_is_refused_with_the_reason(
    visit: Visit, ask: dict[str, str], status: int, code: str
) -> None:
    answer = visit.http.post(f"{API}/session", json=ask)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["detail"]


def test_a_huge_body_is_refused_before_it_is_there(visit: Visit) -> None:
    chunk = b"x" * 10_000
    request = (
        f"POST {API}/session HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n"
    ).encode()
    request += b"%x\r\n%s\r\n" % (len(chunk), chunk) * 8
    host, port = visit.http.base_url.host, visit.http.base_url.port
    with socket.create_connection((host, port or 80), timeout=10) as line:
        line.sendall(request)
        answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_button_press_is_stored_with_its_fields(visit: Visit) -> None:
    frame = {
        "type": "press",
        "event_id": "event-0001",
        "action": "confirm_ticket",
        "value": {"key": "k1"},
        "reply_id": "r1",
        "fields": {"title": "A chair", "description": "It is\nbroken"},
    }
    assert visit.post(visit.begin()["token"], frame).json()["type"] == "ack"
    assert visit.world.ledger.messages[0].press == ButtonPress(
        "confirm_ticket",
        {"key": "k1"},
        "r1",
        {"title": "A chair", "description": "It is\nbroken"},
    )


def test_a_poll_gives_what_is_new(visit: Visit) -> None:
    session = visit.begin()
    for n in range(3):
        visit.reply(session["conversation_id"], Reply(f"r{n}", "text"))
    news = visit.news(session["token"], after=1)
    assert [line["id"] for line in news["messages"]] == ["r1", "r2"]
    assert news["last_sequence"] == 3
    assert news["working"] is False
    assert visit.news(session["token"], after=3)["messages"] == []


def test_a_waiting_poll_is_woken(visit: Visit) -> None:
    session = visit.begin()
    found: list[dict[str, Any]] = []
    poll = threading.Thread(
        target=lambda: found.append(visit.news(session["token"], after=0, wait=20))
    )
    poll.start()
    while visit.world.parts.hub.listeners == 0:
        time.sleep(0.005)
    visit.reply(session["conversation_id"], Reply("r1", "text"))
    poll.join(10)
    assert [line["id"] for line in found[0]["messages"]] == ["r1"]


def test_a_poll_tells_at_once_that_somebody_works(visit: Visit) -> None:
    session = visit.begin()
    channel = visit.world.bot.channel
    visit.server.call(channel.show_working, session["conversation_id"], True)
    assert visit.news(session["token"], wait=20, working=False)["working"] is True


def test_polls_need_a_token(visit: Visit) -> None:
    assert visit.http.get(f"{API}/messages").status_code == 401
    assert visit.http.get(f"{API}/messages", headers=bearer("forged")).status_code == 401


@pytest.mark.parametrize("query", [{"after": "-1"}, {"after": "x"}, {"wait": "-5"}])
def test_a_poll_with_nonsense_is_refused(visit: Visit, query: dict[str, str]) -> None:
    answer = visit.http.get(f"{API}/messages", params=query, headers=bearer(visit.begin()["token"]))
    assert answer.status_code == 422
    assert next(iter(query)) in answer.json()["detail"]


def test_sessions_of_one_address_are_limited(visit: Visit) -> None:
    codes = [
        visit.http.post(f"{API}/session", json={"site": "customers"}).status_code for _ in range(90)
    ]
    assert codes.count(200) >= 60
    assert codes[-1] == 429
    refused = visit.http.post(f"{API}/session", json={"site": "customers"})
    assert int(refused.headers["retry-after"]) >= 1


def _from(visit: Visit, origin: str) -> httpx.Response:
    return visit.http.post(f"{API}/session", json={"site": "customers"}, headers={"origin": origin})


def test_an_allowed_origin_may_read_the_answer(visit: Visit) -> None:
    answer = _from(visit, "https://shop.example")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["vary"] == "Origin"


def test_an_allowed_origin_may_read_why_it_was_refused(visit: Visit) -> None:
    answer = visit.http.post(
        f"{API}/session", json={"site": "moon"}, headers={"origin": "https://shop.example"}
    )
    assert answer.status_code == 422
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"


def test_another_origin_is_refused(visit: Visit) -> None:
    answer = _from(visit, "https://evil.example")
    assert answer.status_code == 403
    assert answer.json()["code"] == "origin"
    assert "access-control-allow-origin" not in answer.headers


def test_a_browser_may_ask_before_it_sends(visit: Visit) -> None:
    for origin, status in (("https://shop.example", 204), ("https://evil.example", 403)):
        answer = visit.http.options(f"{API}/messages", headers={"origin": origin})
        assert answer.status_code == status
        allowed = answer.headers.get("access-control-allow-headers", "")
        assert ("authorization" in allowed) is (status == 204)
