"""Where something goes wrong, the person is told, and shown the way to a human."""

from __future__ import annotations

from connectors.messages import Button, Reply
from tests.contracts.channel.bench import Bench, Press, answer

_TROUBLE = Reply(
    "trouble-1",
    "I cannot think clearly just now. Your message is **saved**.",
    author="system",
    buttons=(Button("Talk to a person", "talk_to_human"),),
)


class Trouble:
    """An error is said, never swallowed."""

    def test_an_error_is_said_with_the_way_to_a_human(self, bench: Bench) -> None:
        (seen,) = bench.carried(answer(bench, _TROUBLE))
        assert "I cannot think clearly just now" in seen.text
        assert seen.buttons == ("Talk to a person",)

    def test_the_human_button_works_under_an_error(self, bench: Bench) -> None:
        answer(bench, _TROUBLE)
        press = Press("talk_to_human", "trouble-1", {})
        assert bench.deliver(bench.pressed(press, "event-0002")).is_success
        pressed = bench.ledger.messages[-1].press
        assert pressed is not None
        assert (pressed.action, pressed.reply_id) == ("talk_to_human", "trouble-1")
