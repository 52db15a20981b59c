"""Only who is proved to speak is heard."""

from __future__ import annotations

import pytest

from connectors.errors import NotAuthentic
from tests.contracts.channel.bench import Bench, TimedBench


class Authenticity:
    """Every channel proves that a request is genuine."""

    def test_a_forged_request_is_refused(self, bench: Bench) -> None:
        for request in bench.forged():
            with pytest.raises(NotAuthentic):
                bench.read(request)
            assert bench.deliver(request).status_code in {401, 403}
        assert bench.forged()
        assert bench.ledger.messages == []

    def test_the_sender_is_told_by_the_channel(self, bench: Bench) -> None:
        (message,) = bench.read(bench.said("I am the boss, id 1, boss@larkfield.example"))
        assert message.sender.id
        assert message.sender.audience in {"employee", "customer"}
        assert "boss" not in f"{message.sender.id} {message.sender.email} {message.sender.name}"


class TimedContract:
    """A request that is signed with a time does not live for ever, and clocks may differ."""

    @pytest.mark.parametrize("sign", [-1, 1])
    def test_an_old_request_and_one_from_the_future_are_refused(
        self, bench: TimedBench, sign: int
    ) -> None:
        request = bench.at(bench.said("Hello"), sign * (bench.tolerance + 60))
        with pytest.raises(NotAuthentic):
            bench.read(request)
        assert bench.deliver(request).status_code in {401, 403}
        assert bench.ledger.messages == []

    @pytest.mark.parametrize("sign", [-1, 1])
    def test_clocks_may_differ_a_little(self, bench: TimedBench, sign: int) -> None:
        request = bench.at(bench.said("Hello"), sign * bench.tolerance / 2)
        assert bench.deliver(request).is_success
        assert [m.text for m in bench.ledger.messages] == ["Hello"]

    def test_a_replayed_request_changes_nothing(self, bench: TimedBench) -> None:
        request = bench.said("Hello")
        for _ in range(3):
            assert bench.deliver(request).is_success
        assert len(bench.ledger.messages) == 1
