"""What the dialogue makes of words, and what would follow."""

from __future__ import annotations

import pytest

from bot.quality.understanding import Understanding, first_actions
from bot.settings import ROOT
from tests.bot.quality.rasa import ParsingRasa, understood

RULES = ROOT / "data" / "rules"


@pytest.mark.parametrize(
    ("intent", "follows"),
    [
        ("payday", "search"),
        ("nlu_fallback", "search"),
        ("an_intent_of_the_console", "search"),
        ("clarify", "clarify"),
        ("leave_request", "task"),
        ("talk_to_human", "task"),
    ],
)
async def test_the_rules_tell_what_follows(intent: str, follows: str) -> None:
    rasa = ParsingRasa(lambda: understood(intent))
    found = await Understanding(rasa.client(), RULES).of("/payday please")
    assert found is not None
    assert (found.intent, found.follows) == (intent, follows)
    assert found.ranking == (("payday", 0.9), ("payslip", 0.1))
    # A typed slash is no command, as in the conversation.
    assert rasa.heard == ["payday please"]


async def test_entities_are_told() -> None:
    rasa = ParsingRasa(lambda: understood(entities=[{"entity": "number", "value": 3, "start": 1}]))
    found = await Understanding(rasa.client(), RULES).of("3 days")
    assert found is not None
    assert found.entities == (("number", "3"),)


async def test_a_dialogue_that_is_down_is_no_error() -> None:
    rasa = ParsingRasa(status=503)
    assert await Understanding(rasa.client(), RULES).of("Hello") is None


def test_rules_with_an_open_form_do_not_count() -> None:
    assert first_actions(RULES)["leave_request"] == "leave_request_form"
