"""The WebSocket: greeting, resuming, refusing."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from connectors.channels.web import connection, visitors
from connectors.channels.web.parts import Standing
from connectors.errors import Unavailable
from connectors.messages import Reply
from connectors.tame import MAX_BODY_BYTES
from tests.channels.quiet import Socket, Visit, say


def test_what_is_said_is_acknowledged_after_it_is_stored(visit: Visit) -> None:
    session = visit.begin()
    with visit.live(session["token"]) as socket:
        socket.until("ready")
        socket.say(say("Where is my order?"))
        frames = {(frame := socket.hear())["type"]: frame for _ in range(2)}
    assert frames["ack"] == {"type": "ack", "event_id": "event-0001", "duplicate": False}
    assert frames["message"]["text"] == "Where is my order?"
    (message,) = visit.world.ledger.messages
    assert message.conversation_id == session["conversation_id"]


def test_a_repeated_frame_is_acknowledged_again_and_stored_once(visit: Visit) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        acks = []
        for _ in range(2):
            socket.say(say())
            acks.append(next(f for f in iter(socket.hear, None) if f["type"] == "ack"))
    assert [ack["duplicate"] for ack in acks] == [False, True]
    assert len(visit.world.ledger.messages) == 1


def test_a_reply_arrives_as_safe_html(visit: Visit) -> None:
    session = visit.begin()
    with visit.live(session["token"]) as socket:
        socket.until("ready")
        visit.reply(session["conversation_id"], Reply("r1", "**Hi** <script>"))
        frame = socket.hear()
    assert frame["type"] == "message"
    assert frame["html"] == "<p><strong>Hi</strong> &lt;script&gt;</p>\n"
    assert frame["sequence"] == 1


def test_the_working_sign_comes_and_goes(visit: Visit) -> None:
    session = visit.begin()
    channel = visit.world.bot.channel
    with visit.live(session["token"]) as socket:
        socket.until("ready")
        for on in (True, False):
            visit.server.call(channel.show_working, session["conversation_id"], on)
            assert socket.hear() == {"type": "working", "on": on}


def test_a_second_window_sees_what_is_said_in_the_first(visit: Visit) -> None:
    token = visit.begin()["token"]
    with visit.live(token) as first, visit.live(token) as second:
        first.until("ready")
        second.until("ready")
        first.say(say("Hello there"))
        frame = second.hear()
    assert (frame["kind"], frame["text"]) == ("said", "Hello there")


def test_somebody_else_sees_nothing_of_it(visit: Visit) -> None:
    mine, theirs = visit.begin(), visit.begin()
    with visit.live(theirs["token"]) as socket:
        socket.until("ready")
        visit.reply(mine["conversation_id"], Reply("r1", "Secret"))
        socket.say({"type": "ping"})
        assert socket.hear() == {"type": "pong"}


def test_nothing_is_lost_or_doubled_over_reconnects(visit: Visit) -> None:
    session = visit.begin()
    seen: list[str] = []
    after = 0
    for n in range(12):
        visit.reply(session["conversation_id"], Reply(f"r{n}", "text"))
        if n % 3 == 2:
            with visit.live(session["token"], after) as socket:
                frames = socket.until("ready")
            seen += [frame["id"] for frame in frames]
            after = frames[-1]["sequence"]
    assert seen == [f"r{n}" for n in range(12)]


@pytest.mark.parametrize(
    ("hello", "code", "close"),
    [
        ({"type": "hello", "token": "forged"}, "not_authentic", connection.CLOSE_NOT_AUTHENTIC),
        ({"type": "hello"}, "invalid", connection.CLOSE_BAD_HELLO),
        ({"type": "say", "token": "x"}, "invalid", connection.CLOSE_BAD_HELLO),
        ({"type": "hello", "token": "x", "after": -1}, "invalid", connection.CLOSE_BAD_HELLO),
        ("hello?", "broken", connection.CLOSE_BAD_HELLO),
        (b"\xff\x00", "broken", connection.CLOSE_BAD_HELLO),
    ],
)
def test_a_bad_greeting_ends_it(visit: Visit, hello: Any, code: str, close: int) -> None:
    with visit.socket() as socket:
        socket.say(hello)
        frame = socket.hear()
        assert (frame["type"], frame["code"]) == ("error", code)
        assert frame["message"]
        assert socket.closed() == close


def test_who_does_not_greet_is_not_waited_for(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HELLO_SECONDS", 0.05)
    with visit.socket() as socket:
        assert socket.closed() == connection.CLOSE_BAD_HELLO


def test_a_bad_frame_is_told_and_the_socket_goes_on(visit: Visit) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        told = []
        for frame in ("[", {"type": "say", "event_id": "event-0001"}, say("  "), say("x" * 4001)):
            socket.say(frame)
            told.append(socket.hear())
        socket.say(say("Still here"))
        assert {socket.hear()["type"], socket.hear()["type"]} == {"ack", "message"}
    assert [frame["code"] for frame in told] == ["broken", "invalid", "empty", "too_long"]
    assert [f["event_id"] for f in told] == [None, "event-0001", "event-0001", "event-0001"]


def test_an_unknown_frame_is_acknowledged(visit: Visit) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        socket.say({"type": "wave"})
        assert "not handled" in socket.hear()["ignored"]


def test_a_huge_frame_ends_it(visit: Visit) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        socket.say("x" * (MAX_BODY_BYTES + 1))
        assert socket.hear()["code"] == "too_large"
        assert socket.closed() == connection.CLOSE_TOO_LARGE


@pytest.mark.parametrize("trouble", [Unavailable("locked", 3), RuntimeError("disk full")])
def test_what_could_not_be_stored_is_told_and_can_be_sent_again(
    visit: Visit, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        visit.world.ledger.failing = trouble
        socket.say(say())
        frame = socket.hear()
        assert (frame["code"], frame["event_id"]) == ("unavailable", "event-0001")
        assert "disk full" not in frame["message"]
        visit.world.ledger.failing = None
        socket.say(say())
        assert {socket.hear()["type"], socket.hear()["type"]} == {"ack", "message"}
    assert isinstance(trouble, Unavailable) or "could not be stored" in caplog.text


def test_a_flood_is_slowed_down(visit: Visit) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        for n in range(20):
            socket.say(say(f"flood {n}", f"event-{n:04}"))
        refused = []
        for _ in range(20):
            frame = next(f for f in iter(socket.hear, None) if f["type"] in {"ack", "error"})
            refused += [frame] if frame["type"] == "error" else []
    assert {frame["code"] for frame in refused} == {"too_fast"}
    assert all(frame["retry_after"] > 0 for frame in refused)
    assert len(visit.world.ledger.messages) + len(refused) == 20


def test_a_page_of_another_origin_is_refused(visit: Visit) -> None:
    with pytest.raises(InvalidStatus) as refused, visit.socket(origin="https://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_an_allowed_page_is_let_in(visit: Visit) -> None:
    for origin in ("https://shop.example", visit.server.url):
        with visit.socket(origin=origin) as socket:
            socket.say({"type": "hello", "token": visit.begin()["token"]})
            assert socket.until("ready") == []


def test_a_history_that_fails_ends_the_socket_so_that_the_client_comes_back(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = visit.begin()

    async def broken(*_: object) -> None:
        raise RuntimeError("no such table")

    with visit.live(session["token"]) as socket:
        socket.until("ready")
        monkeypatch.setattr(visit.world.ledger, "after", broken)
        visit.server.call(visit.world.bot.channel.send, session["conversation_id"], Reply("r", ""))
        assert socket.closed() == connection.CLOSE_TROUBLE
    assert "connection broke" in caplog.text


def test_nobody_is_left_listening(visit: Visit) -> None:
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        assert visit.world.parts.hub.listeners == 1
    session = visit.begin()
    with visit.live(session["token"]) as socket:
        socket.until("ready")

        async def listeners() -> int:
            return visit.world.parts.hub.listeners

        assert visit.server.call(listeners) == 1


def test_a_service_that_stops_says_so_and_lets_nobody_wait(visit: Visit) -> None:
    session = visit.begin()
    with visit.live(session["token"]) as socket:
        socket.until("ready")

        async def stop() -> None:
            visit.world.parts.hub.close()

        visit.server.call(stop)
        assert socket.closed() == connection.CLOSE_RESTART
    assert visit.news(session["token"], wait=25)["messages"] == []


def test_a_token_that_grows_old_ends_its_open_socket(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = visit.begin()
    with visit.live(session["token"]) as socket:
        socket.until("ready")
        monkeypatch.setattr(visitors, "TOKEN_SECONDS", -1)
        visit.reply(session["conversation_id"], Reply("r1", "For you alone"))
        frame = socket.hear()
        assert (frame["type"], frame.get("code")) == ("error", "not_authentic")
        assert socket.closed() == connection.CLOSE_NOT_AUTHENTIC


def test_how_the_conversation_stands_is_told_when_it_changes(visit: Visit) -> None:
    session = visit.begin()
    assert session["standing"]["state"] == "bot"
    with visit.live(session["token"]) as socket:
        socket.until("ready")
        visit.world.stands = Standing("waiting", 3, 240)
        visit.reply(session["conversation_id"], Reply("r1", "You are number 3."))
        told = _until_standing(socket)
        visit.world.stands = Standing("human", agent="Mara Lind")
        visit.reply(session["conversation_id"], Reply("r2", "Mara is here."))
        human = _until_standing(socket)
    assert (told["state"], told["position"], told["seconds"]) == ("waiting", 3, 240)
    assert (human["state"], human["agent"]) == ("human", "Mara Lind")
    assert visit.news(session["token"], after=2)["standing"]["agent"] == "Mara Lind"


def test_who_waits_sees_the_queue_move(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "WAITING_SECONDS", 0.01)
    visit.world.stands = Standing("waiting", 2, None)
    with visit.live(visit.begin()["token"]) as socket:
        socket.until("ready")
        visit.world.stands = Standing("waiting", 1, None)
        assert socket.hear()["position"] == 1


def _until_standing(socket: Socket) -> dict[str, Any]:
    while (frame := socket.hear())["type"] != "standing":
        assert frame["type"] == "message"
    return frame
