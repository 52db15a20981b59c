"""The gate asks about unsure tasks and touches nothing else."""

from __future__ import annotations

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.task_gate import TaskGate

GATE = {"tasks": ["leave_request"], "min_confidence": 0.6}


def passed(intent: str | None, confidence: float) -> Message:
    """Send a message with this intent through the gate."""
    ranking = [{"name": intent, "confidence": confidence}]
    message = Message(
        {"intent": {"name": intent, "confidence": confidence}, "intent_ranking": ranking}
    )
    return TaskGate(GATE).process([message])[0]


def test_an_unsure_task_becomes_a_question_and_keeps_its_ranking() -> None:
    message = passed("leave_request", 0.59)
    assert message.get("intent") == {"name": "clarify", "confidence": 0.59}
    assert message.get("intent_ranking") == [{"name": "leave_request", "confidence": 0.59}]


@pytest.mark.parametrize(
    ("intent", "confidence"),
    [("leave_request", 0.6), ("payday", 0.1), ("nlu_fallback", 0.1), (None, 0.0)],
)
def test_the_rest_passes(intent: str | None, confidence: float) -> None:
    assert passed(intent, confidence).get("intent") == {"name": intent, "confidence": confidence}


def test_a_message_without_intent_passes() -> None:
    assert TaskGate(GATE).process([Message({})])[0].get("intent") is None


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_that_is_no_probability_is_refused(threshold: float) -> None:
    with pytest.raises(InvalidConfigException, match="min_confidence"):
        TaskGate({**GATE, "min_confidence": threshold})
