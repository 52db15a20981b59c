"""What belongs together stays together, and nothing else."""

from __future__ import annotations

from connectors.messages import Reply
from tests.contracts.channel.bench import Bench, answer


class Continuity:
    """One thread is one conversation."""

    def test_one_person_stays_in_one_conversation(self, bench: Bench) -> None:
        bench.deliver(bench.said("First", "event-0001"))
        bench.deliver(bench.said("Second", "event-0002"))
        first, second = bench.ledger.messages
        assert first.conversation_id == second.conversation_id
        assert first.sender == second.sender

    def test_another_thread_is_another_conversation(self, bench: Bench) -> None:
        bench.deliver(bench.said("Here", "event-0001"))
        bench.deliver(bench.elsewhere("There", "event-0002"))
        here, there = bench.ledger.messages
        assert here.conversation_id != there.conversation_id

    def test_a_reply_is_seen_in_its_own_conversation_alone(self, bench: Bench) -> None:
        here = answer(bench, Reply("reply-1", "For here"))
        bench.deliver(bench.elsewhere("There", "event-0002"))
        there = bench.ledger.messages[1].conversation_id
        assert [seen.id for seen in bench.carried(here)] == ["reply-1"]
        assert bench.carried(there) == []
