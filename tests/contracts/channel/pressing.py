"""A button that is pressed comes back with all that it carried."""

from __future__ import annotations

from connectors.messages import ButtonPress
from tests.contracts.channel.bench import FILLED, Bench, Press


class Pressing:
    """Buttons and forms."""

    def test_a_button_press_becomes_ours(self, bench: Bench) -> None:
        (message,) = bench.read(bench.pressed(Press("not_quite", "reply-1")))
        assert message.text == ""
        assert message.press == ButtonPress("not_quite", {"n": "1"}, "reply-1")

    def test_a_filled_in_draft_becomes_ours(self, bench: Bench) -> None:
        (message,) = bench.read(bench.pressed(Press("confirm_ticket", "reply-1", fields=FILLED)))
        assert message.text == ""
        assert message.press == ButtonPress(
            "confirm_ticket", {"n": "1"}, "reply-1", {"title": "A broken\nchair"}
        )

    def test_a_press_is_made_by_the_person_in_the_conversation(self, bench: Bench) -> None:
        assert bench.deliver(bench.said("Hello", "event-0001")).is_success
        assert bench.deliver(bench.pressed(Press("solved"), "event-0002")).is_success
        said, pressed = bench.ledger.messages
        assert pressed.conversation_id == said.conversation_id
        assert pressed.sender.id == said.sender.id

    def test_two_presses_are_two_events(self, bench: Bench) -> None:
        assert bench.deliver(bench.pressed(Press("solved"), "event-0001")).is_success
        assert bench.deliver(bench.pressed(Press("not_quite"), "event-0002")).is_success
        actions = [m.press.action for m in bench.ledger.messages if m.press]
        assert actions == ["solved", "not_quite"]
