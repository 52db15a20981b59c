"""Sentences: what our code says stands in the domain, with the values it is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.sentences import Sentences, SentencesError, button
from bot.settings import ROOT
from connectors.messages import Button

DOMAIN = ROOT / "domain.yml"
# Written whole in the code; others are put together from an intent or a state.
_NAMED = re.compile(r"""["'](utter_[a-z_]*[a-z])["']""")


def named() -> set[str]:
    paths = [p for room in ("actions", "bot") for p in (ROOT / room).rglob("*.py")]
    return {name for path in paths for name in _NAMED.findall(path.read_text("utf-8"))}


def test_every_sentence_that_the_code_names_is_there() -> None:
    assert len(named()) > 20
    assert named() - Sentences(DOMAIN).domain["responses"].keys() == set()


def test_a_sentence_is_filled_and_has_its_buttons() -> None:
    said = Sentences(DOMAIN).say("utter_reopen_not_needed", number="FD-1042")
    assert said.text.startswith("FD-1042 is still open")
    assert said.buttons == (Button("Add something", "ticket_comment"),)


def test_values_are_words_and_no_templates() -> None:
    said = Sentences(DOMAIN).say("utter_ticket_unknown", number="{0.__class__} {number}")
    assert "{0.__class__} {number}" in said.text


def test_one_of_several_variants_is_said() -> None:
    sentences = Sentences(DOMAIN)
    variants = {v["text"] for v in sentences.domain["responses"]["utter_thank"]}
    assert {sentences.say("utter_thank").text for _ in range(200)} == variants


def test_an_unknown_sentence_is_named() -> None:
    with pytest.raises(SentencesError, match="utter_nothing"):
        Sentences(DOMAIN).say("utter_nothing")


@pytest.mark.parametrize("raw", ["", "responses: [", "intents: []", "- a"])
def test_a_broken_domain_is_named(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "domain.yml"
    path.write_text(raw)
    with pytest.raises(SentencesError, match=str(path)):
        Sentences(path)


def test_a_missing_domain_is_named(tmp_path: Path) -> None:
    with pytest.raises(SentencesError, match=r"domain\.yml"):
        Sentences(tmp_path / "domain.yml")


@pytest.mark.parametrize(
    ("payload", "action", "value", "style"),
    [
        ("/solved", "solved", {}, "primary"),
        ("/confirm_ticket", "confirm_ticket", {}, "primary"),
        ("/cancel", "cancel", {}, "default"),
        ('/rate{"score": "5"}', "rate", {"score": "5"}, "default"),
        ('/rate{"score": 5}', "rate", {"score": "5"}, "default"),
        ('/inform{"a": "x{y}"}', "inform", {"a": "x{y}"}, "default"),
    ],
)
def test_a_button_of_the_domain_becomes_ours(
    payload: str, action: str, value: dict[str, str], style: str
) -> None:
    assert button("Title", payload) == Button("Title", action, value, style)  # type: ignore[arg-type]


def test_every_button_of_the_domain_says_what_a_press_may() -> None:
    from bot.approvals.telling import ACTIONS
    from bot.conversation.inbox import LEAVE_ACTION
    from bot.conversation.turns import PRESSES

    responses = Sentences(DOMAIN).domain["responses"]
    payloads = [b["payload"] for r in responses.values() for v in r for b in v.get("buttons", ())]
    assert {button("", payload).action for payload in payloads} - PRESSES == {
        LEAVE_ACTION,
        *ACTIONS,
    }
