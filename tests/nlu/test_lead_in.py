"""An order before a story decides; what only looks like one does not."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.lead_in import LeadInClassifier
from tests.nlu.conftest import Parse

CONFIG = {
    "intents": ["ticket_open"],
    "joints": ["about", "because"],
    "closing": ["talk_to_human"],
}
EXAMPLES = [
    ("please open a ticket: the lamp flickers", "ticket_open"),
    ("ticket please: nobody can print", "ticket_open"),
    ("get me a real person", "talk_to_human"),
    ("human please", "talk_to_human"),
    ("get me out of this, I am lost", "password_reset"),
    ("please help, I cannot sign in", "password_reset"),
    ("when is payday, please", "payday"),
    ("please tell me a joke", "small_talk"),
]


@pytest.fixture
def classifier() -> LeadInClassifier:
    """A classifier that has learned from the examples, without Rasa's storage."""
    learned = LeadInClassifier(CONFIG, None, None)  # type: ignore[arg-type]
    learned.learn(EXAMPLES)
    return learned


def heard(classifier: LeadInClassifier, text: str) -> Message:
    """Send a message through that was taken for something else."""
    message = Message({"text": text, "intent": {"name": "printer_problem", "confidence": 0.9}})
    return classifier.process([message])[0]


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("Please open a ticket: the VPN drops all day", "the VPN drops all day"),
        ("open a ticket because my chair squeaks", "because my chair squeaks"),
        ("open a ticket. My chair squeaks: a lot", "My chair squeaks: a lot"),
    ],
)
def test_an_order_decides_and_the_story_is_kept(
    classifier: LeadInClassifier, text: str, story: str
) -> None:
    message = heard(classifier, text)
    assert message.get("intent") == {"name": "ticket_open", "confidence": 1.0}
    (entity,) = message.get("entities")
    assert (entity["entity"], entity["value"]) == ("story", story)
    assert text[entity["start"] : entity["end"]] == story


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "open a ticket",
        "open a ticket: please",
        "my ticket, where is it now?",
        "when I open a ticket, who reads it first?",
        "the door to the ticket machine was open, so I went in",
        "I was told last week by my manager to open a ticket, so here I am",
    ],
)
def test_anything_else_stays_what_it_was(classifier: LeadInClassifier, text: str) -> None:
    message = heard(classifier, text)
    assert message.get("intent")["name"] == "printer_problem"
    assert message.get("entities") is None


@pytest.mark.parametrize(
    "text",
    [
        "I have written three times and nobody cares. Now get me a real person!",
        "nothing works here, so get me a real person",
    ],
)
def test_an_order_at_the_end_decides_too(classifier: LeadInClassifier, text: str) -> None:
    message = heard(classifier, text)
    assert message.get("intent") == {"name": "talk_to_human", "confidence": 1.0}
    assert message.get("entities") is None


@pytest.mark.parametrize(
    "text",
    [
        "a real person",
        "I saw a real person. The printer in the hall is broken",
        "nothing works. Is it a real person who reads such long texts as the one that I send here",
        "nothing works. A real person ate two green apples",
    ],
)
def test_a_person_in_a_story_is_no_order(classifier: LeadInClassifier, text: str) -> None:
    assert heard(classifier, text).get("intent")["name"] == "printer_problem"


def test_a_tickets_number_is_no_part_of_an_order() -> None:
    learned = LeadInClassifier(CONFIG | {"intents": ["ticket_comment"]}, None, None)  # type: ignore[arg-type]
    learned.learn([*EXAMPLES, ("add a note to FD-1042", "ticket_comment")])
    message = heard(learned, "add a note to FD-777: it hums all day")
    assert message.get("intent")["name"] == "ticket_comment"


def test_without_intents_nothing_is_learned() -> None:
    classifier = LeadInClassifier({"intents": [], "joints": [], "closing": []}, None, None)  # type: ignore[arg-type]
    classifier.learn(EXAMPLES)
    assert heard(classifier, "open a ticket: all is broken").get("entities") is None


def test_the_product_hears_it(parse: Parse) -> None:
    parsed = parse("could you raise a ticket, the beamer in room 4 hums and it drives us mad")
    assert parsed["intent"]["name"] == "ticket_open"
    assert parsed["intent_ranking"]
    (story,) = [e for e in parsed["entities"] if e["entity"] == "story"]
    assert story["value"].startswith("the beamer in room 4")
