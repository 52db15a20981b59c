"""What is delivered again changes nothing; what was not stored is not acknowledged."""

from __future__ import annotations

from connectors.errors import Unavailable
from tests.contracts.channel.bench import Bench, Press


class Redelivery:
    """Far sides deliver again: after a slow answer, a lost one, a restart."""

    def test_a_redelivery_changes_nothing(self, bench: Bench) -> None:
        first = bench.deliver(bench.said("Hello", "event-0001"))
        again = bench.deliver(bench.said("Hello", "event-0001"))
        assert first.is_success
        assert again.is_success
        assert len(bench.ledger.messages) == 1

    def test_a_press_that_is_delivered_again_changes_nothing(self, bench: Bench) -> None:
        for _ in range(2):
            assert bench.deliver(bench.pressed(Press(), "event-0001")).is_success
        assert len(bench.ledger.messages) == 1

    def test_the_same_words_said_again_are_another_message(self, bench: Bench) -> None:
        for event_id in ("event-0001", "event-0002"):
            assert bench.deliver(bench.said("Hello", event_id)).is_success
        assert [m.text for m in bench.ledger.messages] == ["Hello", "Hello"]

    def test_what_cannot_be_stored_is_not_acknowledged(self, bench: Bench) -> None:
        bench.ledger.failing = Unavailable("The database is locked.", retry_after=3)
        assert bench.deliver(bench.said("Hello", "event-0001")).is_server_error
        bench.ledger.failing = None
        assert bench.deliver(bench.said("Hello", "event-0001")).is_success
        assert [m.text for m in bench.ledger.messages] == ["Hello"]
