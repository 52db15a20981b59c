"""What happens to a ticket comes back into the thread that it came from, later."""

from __future__ import annotations

import pytest

from connectors.messages import Button, Reply, TicketCard
from tests.contracts.channel.bench import Bench, answer

_STATES = ["new", "open", "needs_info", "solved", "closed"]


def _update(state: str, reply_id: str = "news-1") -> Reply:
    card = TicketCard("FD-1042", "A broken chair", state, "Facilities", "https://desk.example/t/1")
    buttons = (Button("Open it again", "ticket_reopen", {"number": "FD-1042"}),)
    text = "**Bob** wrote on FD-1042:\n\n> Which floor?"
    return Reply(reply_id, text, author="agent", ticket=card, buttons=buttons)


class Updates:
    """A reply that answers nothing that was said."""

    @pytest.mark.parametrize("state", _STATES)
    def test_an_update_is_seen_with_its_ticket(self, bench: Bench, state: str) -> None:
        (seen,) = bench.carried(answer(bench, _update(state)))
        assert "Which floor?" in seen.text
        assert seen.ticket == "FD-1042"
        assert seen.buttons == ("Open it again",)

    def test_an_update_comes_after_the_conversation_has_gone_on(self, bench: Bench) -> None:
        answer(bench, Reply("reply-1", "Saved"))
        bench.deliver(bench.elsewhere("Another question", "event-0002"))
        answer(bench, _update("open", "news-1"))
        conversation_id = answer(bench, _update("solved", "news-2"))
        ids = [seen.id for seen in bench.carried(conversation_id)]
        assert ids == ["reply-1", "news-1", "news-2"]
