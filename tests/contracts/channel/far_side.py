"""A far side that is down, busy or has thrown us out: try again later, or give up with a word."""

from __future__ import annotations

import pytest

from connectors.errors import NotFound, Refused, Unavailable
from connectors.messages import Reply
from tests.contracts.channel.bench import FarSideBench, answer


class FarSideContract:
    """For channels that push their replies to a server."""

    def test_a_far_side_that_is_down_is_tried_again(self, bench: FarSideBench) -> None:
        conversation_id = answer(bench, Reply("reply-1", "One"))
        with bench.failing("down"), pytest.raises(Unavailable):
            bench.send(conversation_id, Reply("reply-2", "Two"))
        bench.send(conversation_id, Reply("reply-2", "Two"))
        assert [seen.id for seen in bench.carried(conversation_id)] == ["reply-1", "reply-2"]

    def test_a_busy_far_side_is_tried_again_when_it_says(self, bench: FarSideBench) -> None:
        conversation_id = answer(bench, Reply("reply-1", "One"))
        with bench.failing("busy", retry_after=30), pytest.raises(Unavailable) as told:
            bench.send(conversation_id, Reply("reply-2", "Two"))
        assert told.value.retry_after == 30

    @pytest.mark.parametrize("how", ["revoked", "gone"])
    def test_what_will_not_be_taken_is_not_tried_again(self, bench: FarSideBench, how: str) -> None:
        conversation_id = answer(bench, Reply("reply-1", "One"))
        with bench.failing(how), pytest.raises((Refused, NotFound), match=r".+"):
            bench.send(conversation_id, Reply("reply-2", "Two"))

    @pytest.mark.parametrize("how", ["down", "busy", "revoked", "gone"])
    def test_showing_work_is_never_trouble(self, bench: FarSideBench, how: str) -> None:
        conversation_id = answer(bench, Reply("reply-1", "One"))
        with bench.failing(how, retry_after=1):
            bench.show_working(conversation_id, True)
            bench.show_working(conversation_id, False)
        assert [seen.id for seen in bench.carried(conversation_id)] == ["reply-1"]
