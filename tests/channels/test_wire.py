"""Lines as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from connectors.history import Line, Said
from connectors.messages import ButtonPress, DraftField, Reply, TicketCard
from connectors.wire import line_json, reply_json

AT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def test_what_is_ours_alone_stays_here() -> None:
    written = json.dumps(reply_json(Reply("r1", "Hi", details={"score": "inner"}), str.upper))
    assert "inner" not in written
    assert "details" not in written


def test_a_reply_is_written_whole() -> None:
    reply = Reply(
        "r1",
        "Hi",
        author="agent",
        draft=(DraftField("kind", "Kind", "b", (("a", "First"), ("b", "Second"))),),
        ticket=TicketCard("FD-1", "Chair", "new", "Facilities"),
        in_reply_to="event-1",
    )
    written = line_json(Line(7, AT, reply), lambda text: f"<p>{text}</p>")
    assert (written["sequence"], written["at"]) == (7, "2026-01-05T09:30:00+00:00")
    assert (written["html"], written["author"]) == ("<p>Hi</p>", "agent")
    assert written["in_reply_to"] == "event-1"
    assert written["draft"][0]["options"] == [
        {"value": "a", "label": "First"},
        {"value": "b", "label": "Second"},
    ]
    assert written["ticket"]["number"] == "FD-1"
    assert "html" not in line_json(Line(7, AT, reply))


def test_only_what_a_human_wrote_has_their_name() -> None:
    about = {"agent": "Mara Lind"}
    assert reply_json(Reply("r1", "Hi", author="agent", details=about))["agent"] == "Mara Lind"
    assert reply_json(Reply("r1", "Hi", author="system", details=about))["agent"] == ""
    assert reply_json(Reply("r1", "Hi", author="agent"))["agent"] == ""


def test_a_press_is_written_with_what_was_filled_in() -> None:
    said = Said("event-1", "Send it", ButtonPress("confirm", {"k": "1"}, "r1", {"title": "Chair"}))
    written = line_json(Line(3, AT, said))
    assert written["kind"] == "said"
    assert written["press"] == {
        "action": "confirm",
        "value": {"k": "1"},
        "reply_id": "r1",
        "fields": {"title": "Chair"},
    }
    assert line_json(Line(3, AT, Said("event-1", "Hello")))["press"] is None
