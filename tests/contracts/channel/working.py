"""The person sees at once that an answer is being worked on."""

from __future__ import annotations

from connectors.messages import Reply
from tests.contracts.channel.bench import Bench, answer


class Working:
    """Typing dots, a reaction: whatever the far side has."""

    def test_work_is_shown_and_ends_with_the_answer(self, bench: Bench) -> None:
        assert bench.deliver(bench.said("Hello")).is_success
        conversation_id = bench.ledger.messages[0].conversation_id
        bench.show_working(conversation_id, True)
        assert bench.is_working(conversation_id) == bench.shows_working
        answer(bench, Reply("reply-1", "Done"))
        bench.show_working(conversation_id, False)
        assert not bench.is_working(conversation_id)

    def test_showing_it_to_nobody_is_no_trouble(self, bench: Bench) -> None:
        bench.show_working("nobody-there", True)
        bench.show_working("nobody-there", False)
        assert not bench.is_working("nobody-there")
