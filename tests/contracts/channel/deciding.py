"""A question that somebody decides by buttons, and its outcome in the question's place."""

from __future__ import annotations

from connectors.messages import Button, ButtonPress, Reply
from tests.contracts.channel.bench import Bench, Press, answer

_VALUE = {"approval": "0123456789abcdef0123456789abcdef"}
_ASK = Reply(
    "ask-1",
    "**Ada** asks for your approval of **FD-1042**: A second screen",
    author="system",
    buttons=(
        Button("Approve", "approve", _VALUE, "primary"),
        Button("Reject", "reject", _VALUE, "danger"),
    ),
    details={"approval": _VALUE["approval"]},
)
_DONE = Reply("done-1", "You have approved it.", author="system", replaces=("ask-1",))


class Deciding:
    """Approvals."""

    def test_a_question_is_seen_with_its_two_buttons(self, bench: Bench) -> None:
        (seen,) = bench.carried(answer(bench, _ASK))
        assert "asks for your approval of" in seen.text
        assert seen.buttons == ("Approve", "Reject")

    def test_a_decision_tells_which_approval_it_is_about(self, bench: Bench) -> None:
        answer(bench, _ASK)
        press = Press("approve", "ask-1", _VALUE)
        assert bench.deliver(bench.pressed(press, "event-0002")).is_success
        assert bench.ledger.messages[-1].press == ButtonPress("approve", _VALUE, "ask-1")

    def test_an_outcome_is_seen_once_however_often_it_is_sent(self, bench: Bench) -> None:
        answer(bench, _ASK)
        for _ in range(2):
            conversation_id = answer(bench, _DONE)
        texts = [seen.text for seen in bench.carried(conversation_id)]
        assert ["You have approved it." in text for text in texts].count(True) == 1

    def test_an_outcome_of_a_question_that_is_gone_is_seen_all_the_same(self, bench: Bench) -> None:
        (seen,) = bench.carried(answer(bench, _DONE))
        assert "You have approved it." in seen.text
