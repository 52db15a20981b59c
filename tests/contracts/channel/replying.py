"""What we say is seen, with its buttons and sources, once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from connectors.errors import NotFound, Refused
from connectors.messages import Button, Reply, Source
from tests.contracts.channel.bench import Bench, answer

BUTTONS = (
    Button("That solved it", "solved"),
    Button("Not quite", "not_quite", {"after": "a1"}),
    Button("Talk to a person", "talk_to_human", style="primary"),
)
SOURCES = (
    Source(
        "carry-over",
        "Carrying over <vacation> & more",
        "https://desk.larkfield.example/articles/carry-over",
        "People Team",
        datetime(2026, 5, 4, 9, 30, tzinfo=UTC),
    ),
)


class Replying:
    """A reply reaches the person."""

    def test_a_reply_is_seen_with_its_buttons_and_sources(self, bench: Bench) -> None:
        reply = Reply("reply-1", "At most 5 days.", buttons=BUTTONS, sources=SOURCES)
        (seen,) = bench.carried(answer(bench, reply))
        assert seen.id == "reply-1"
        assert "At most 5 days." in seen.text
        assert seen.buttons == ("That solved it", "Not quite", "Talk to a person")
        assert seen.sources == ("Carrying over <vacation> & more",)

    def test_a_reply_sent_twice_is_seen_once(self, bench: Bench) -> None:
        answer(bench, Reply("reply-1", "One"))
        answer(bench, Reply("reply-1", "One"))
        conversation_id = answer(bench, Reply("reply-2", "Two"))
        assert [seen.id for seen in bench.carried(conversation_id)] == ["reply-1", "reply-2"]

    def test_sending_to_nobody_does_no_harm(self, bench: Bench) -> None:
        with suppress(NotFound, Refused):
            bench.send("nobody-there", Reply("reply-1", "Hello?"))
        conversation_id = answer(bench, Reply("reply-2", "Two"))
        assert [seen.id for seen in bench.carried(conversation_id)] == ["reply-2"]
