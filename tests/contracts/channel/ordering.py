"""What is said first is heard first, both ways."""

from __future__ import annotations

from connectors.messages import Reply
from tests.contracts.channel.bench import Bench, answer

_COUNT = 6


class Ordering:
    """The order within a conversation."""

    def test_messages_are_stored_in_their_order(self, bench: Bench) -> None:
        words = [f"Message {n}" for n in range(_COUNT)]
        for number, text in enumerate(words):
            assert bench.deliver(bench.said(text, f"event-{number:04}")).is_success
        assert [m.text for m in bench.ledger.messages] == words

    def test_replies_are_seen_in_their_order(self, bench: Bench) -> None:
        ids = [f"reply-{n}" for n in range(_COUNT)]
        for reply_id in ids:
            conversation_id = answer(bench, Reply(reply_id, f"This is {reply_id}"))
        assert [seen.id for seen in bench.carried(conversation_id)] == ids
