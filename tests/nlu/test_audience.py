"""Only what an audience can mean is ranked; the rest of the probability is shared out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.audience import AudienceFilter
from tests.nlu.conftest import Parse

TOPICS = """
topics:
  payday: {label: Pay, when: employee}
  order_status: {label: Orders, when: customer}
  complaint: {label: Complain, when: both}
  feedback: {label: Praise}
"""


@pytest.fixture
def topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A topics file of four intents."""
    monkeypatch.delenv("FRONTDESK_TOPICS_FILE", raising=False)
    path = tmp_path / "topics.yml"
    path.write_text(TOPICS, "utf-8")
    return path


def narrowed(topics: Path, audience: str | None, intent: str, **ranking: float) -> Message:
    """Send a message of somebody of an audience through."""
    ranked = [{"name": n, "confidence": c} for n, c in ranking.items()]
    best = {"name": intent, "confidence": 0.5}
    message = Message({"intent": best, "intent_ranking": ranked})
    if audience:
        message.set("metadata", {"audience": audience})
    component = AudienceFilter({"topics": str(topics), "least_left": 0.01})
    return component.process([message])[0]


def ranking_of(message: Message) -> dict[str, float]:
    """Give names and probabilities."""
    return {r["name"]: pytest.approx(r["confidence"]) for r in message.get("intent_ranking")}


def test_what_a_customer_cannot_mean_is_taken_out(topics: Path) -> None:
    message = narrowed(topics, "customer", "payday", payday=0.8, order_status=0.15, greet=0.05)
    assert ranking_of(message) == {"order_status": 0.75, "greet": 0.25}
    assert message.get("intent") == message.get("intent_ranking")[0]


def test_what_is_for_both_stays(topics: Path) -> None:
    ranking = {"complaint": 0.6, "feedback": 0.3, "payday": 0.1}
    message = narrowed(topics, "employee", "complaint", **ranking)
    assert ranking_of(message) == ranking
    assert message.get("intent") == {"name": "complaint", "confidence": 0.5}


def test_others_business_alone_is_out_of_scope(topics: Path) -> None:
    message = narrowed(topics, "customer", "payday", payday=0.995, order_status=0.005)
    assert message.get("intent")["name"] == "nlu_fallback"
    assert message.get("intent")["confidence"] == pytest.approx(0.995)
    assert [r["name"] for r in message.get("intent_ranking")] == ["order_status"]


def test_what_was_out_of_scope_stays_so(topics: Path) -> None:
    message = narrowed(topics, "customer", "nlu_fallback", payday=0.5, order_status=0.5)
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.5}


def test_without_an_audience_nothing_changes(topics: Path) -> None:
    message = narrowed(topics, None, "payday", payday=0.9, order_status=0.1)
    assert ranking_of(message) == {"payday": 0.9, "order_status": 0.1}


@pytest.mark.parametrize("content", ["", "topics: [a]", "- a", "topics: {a: b}", "{"])
def test_topics_that_cannot_be_read_are_refused(topics: Path, content: str) -> None:
    topics.write_text(content, "utf-8")
    with pytest.raises(InvalidConfigException, match="topics"):
        AudienceFilter({"topics": str(topics), "least_left": 0.01})


@pytest.mark.parametrize(
    ("audience", "expected"), [("employee", "leave_request"), ("customer", "nlu_fallback")]
)
def test_the_product_knows_whose_business_it_is(parse: Parse, audience: str, expected: str) -> None:
    parsed: dict[str, Any] = parse("I would like to request leave", audience=audience)
    assert parsed["intent"]["name"] == expected
