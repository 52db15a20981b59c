"""The gate asks about unsure tasks and touches nothing else."""

from __future__ import annotations

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.task_gate import TaskGate

GATE = {
    "tasks": ["leave_request"],
    "min_confidence": 0.6,
    "talk": ["goodbye"],
    "min_talk_confidence": 0.5,
    "safety": ["crisis"],
    "min_safety_confidence": 0.2,
}


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


def test_unsure_talk_is_an_unforeseen_question() -> None:
    assert passed("goodbye", 0.49).get("intent") == {"name": "nlu_fallback", "confidence": 0.49}


@pytest.mark.parametrize(
    ("intent", "confidence"),
    [
        ("leave_request", 0.6),
        ("goodbye", 0.5),
        ("payday", 0.1),
        ("nlu_fallback", 0.1),
        (None, 0.0),
    ],
)
def test_the_rest_passes(intent: str | None, confidence: float) -> None:
    assert passed(intent, confidence).get("intent") == {"name": intent, "confidence": confidence}


def test_a_message_without_intent_passes() -> None:
    assert TaskGate(GATE).process([Message({})])[0].get("intent") is None


@pytest.mark.parametrize(
    ("first", "crisis", "expected"),
    [(0.5, 0.2, "crisis"), (0.5, 0.19, "clarify"), (0.6, 0.4, "leave_request")],
)
def test_a_crisis_is_not_missed_where_nothing_is_sure(
    first: float, crisis: float, expected: str
) -> None:
    ranking = [
        {"name": "leave_request", "confidence": first},
        {"name": "crisis", "confidence": crisis},
    ]
    message = Message({"intent": dict(ranking[0]), "intent_ranking": ranking})
    assert TaskGate(GATE).process([message])[0].get("intent")["name"] == expected


@pytest.mark.parametrize("name", ["min_safety_confidence", "min_confidence", "min_talk_confidence"])
@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_that_is_no_probability_is_refused(name: str, threshold: float) -> None:
    with pytest.raises(InvalidConfigException, match=name):
        TaskGate({**GATE, name: threshold})
