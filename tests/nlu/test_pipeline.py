"""The product's pipeline, trained on its own examples and asked through Rasa."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.nlu.conftest import Parse

DATA = Path(__file__).parents[2] / "data" / "held_out"


def entities(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return entity names and values."""
    return {entity["entity"]: entity["value"] for entity in parsed["entities"]}


def test_a_clear_question_is_understood(parse: Parse) -> None:
    parsed = parse("how many days of annual leave do I have left?")
    assert parsed["intent"]["name"] == "leave_balance"
    assert parsed["intent"] == parsed["intent_ranking"][0]
    assert len(parsed["intent_ranking"]) == 10
    assert parsed["understanding"]["in_scope"]
    assert parsed["understanding"]["in_scope_score"] > parsed["understanding"]["threshold"]


def test_a_question_of_another_world_is_out_of_scope(parse: Parse) -> None:
    parsed = parse("who scored the winning goal in the cup final?")
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert 0.9 < parsed["intent"]["confidence"] <= 1
    assert not parsed["understanding"]["in_scope"]
    assert "nlu_fallback" not in [ranked["name"] for ranked in parsed["intent_ranking"]]


def test_an_unsure_task_becomes_a_question(parse: Parse) -> None:
    texts = [json.loads(line)["text"] for line in (DATA / "in_scope.jsonl").open()]
    parsed = [parse(text) for text in texts]
    asked = [p for p in parsed if p["intent"]["name"] == "clarify"]
    assert asked
    assert all(p["intent_ranking"][0]["confidence"] < 0.6 for p in asked)
    assert all(p["intent_ranking"][0]["name"] == p["understanding"]["intent"] for p in asked)


def test_held_out_messages_are_understood(parse: Parse) -> None:
    lines = [json.loads(line) for line in (DATA / "in_scope.jsonl").open()]
    found = [parse(line["text"])["understanding"]["intent"] for line in lines]
    right = sum(line["intent"] == intent for line, intent in zip(lines, found, strict=True))
    assert right / len(lines) >= 0.75


def test_messages_of_nobodys_business_are_mostly_rejected(parse: Parse) -> None:
    texts = [json.loads(line)["text"] for line in (DATA / "out_of_scope.jsonl").open()]
    rejected = sum(parse(text)["intent"]["name"] == "nlu_fallback" for text in texts)
    assert rejected / len(texts) >= 0.6


def test_a_button_says_exactly_what_it_says(parse: Parse) -> None:
    parsed = parse('/leave_request{"leave_type": "unpaid leave"}')
    assert parsed["intent"] == {"name": "leave_request", "confidence": 1.0}
    assert entities(parsed) == {"leave_type": "unpaid leave"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what about fd-7731?", {"ticket_number": "fd-7731"}),
        ("where is order LF-777123", {"order_number": "LF-777123"}),
        ("write to jo.b@example.org", {"email": "jo.b@example.org"}),
        ("my labtop is broken", {"device": "laptop"}),
        ("excel crashes", {"application": "Excel"}),
        ("a desk in porto", {"location": "Porto"}),
    ],
)
def test_entities(parse: Parse, text: str, expected: dict[str, str]) -> None:
    assert entities(parse(text)) == expected


def test_dates_are_told_from_the_senders_day(parse: Parse) -> None:
    parsed = parse("annual leave from Monday to Wednesday", now="2026-11-25T10:00:00+00:00")
    assert entities(parsed) == {
        "leave_type": "annual leave",
        "date_range": {"from": "2026-11-30", "to": "2026-12-02"},
    }


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_message_is_out_of_scope(parse: Parse, text: str) -> None:
    assert parse(text)["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize(
    "text",
    [
        "休暇はあと何日ありますか",
        "\x00\x07\x1b[2J",
        "<script>alert(1)</script>" * 20,
        "🙂🙂🙂",
        "\ud800",
    ],
    ids=["japanese", "control", "html", "emoji", "surrogate"],
)
def test_odd_messages_get_an_intent(parse: Parse, text: str) -> None:
    parsed = parse(text)
    assert parsed["intent"]["name"]
    assert 0 <= parsed["intent"]["confidence"] <= 1
    assert json.dumps(parsed)


def test_a_huge_message_is_understood_by_its_beginning(parse: Parse) -> None:
    text = "my laptop does not start any more, the screen stays black. " * 1_700
    assert len(text) > 100_000
    assert parse(text)["understanding"]["intent"] == "laptop_fault"
