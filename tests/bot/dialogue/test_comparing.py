"""What two models make of the same sentences."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.conversation import storing
from bot.dialogue.comparing import Sentences, compare, recent_questions
from bot.dialogue.starter import OUTSIDE, Example
from bot.store.conversations import InboxRow
from bot.store.database import Database
from tests.bot.conversation.world import OWNER, said

HELD_OUT = (
    *(Example("payday", f"pay {number}", True) for number in range(4)),
    *(Example("parking", f"park {number}", True) for number in range(4)),
    Example(OUTSIDE, "who won", True),
)


def parsed(*intents: str) -> list[dict[str, Any]]:
    return [
        {
            "intent": intent,
            "best": intent if intent != OUTSIDE else "payday",
            "confidence": 0.7,
            "in_scope": intent != OUTSIDE,
        }
        for intent in intents
    ]


ALL_RIGHT = parsed(*["payday"] * 4, *["parking"] * 4, OUTSIDE)
ONE_WRONG = parsed(*["payday"] * 5, *["parking"] * 3, OUTSIDE)
TAKES_ALL = parsed(*["payday"] * 4, *["parking"] * 4, "payday")
BARELY = Sentences(HELD_OUT, ())


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        (ALL_RIGHT, ALL_RIGHT, "same"),
        (ONE_WRONG, ALL_RIGHT, "better"),
        (ALL_RIGHT, ONE_WRONG, "worse"),
        (ALL_RIGHT, TAKES_ALL, "worse"),
        # As many right, but it turns nobody away any more.
        (ONE_WRONG, TAKES_ALL, "worse"),
        ([], ALL_RIGHT, "alone"),
    ],
)
def test_the_verdict(old: list[Any], new: list[Any], verdict: str) -> None:
    assert compare(BARELY, old, new)["verdict"] == verdict


def test_without_held_out_sentences_nobody_knows() -> None:
    found = compare(Sentences((), ("hello",)), parsed("payday"), parsed("parking"))
    assert (found["verdict"], found["understood"], found["changed"]) == ("unknown", [None, None], 1)


def test_figures_and_changes() -> None:
    sentences = Sentences(HELD_OUT, ("my car?",))
    found = compare(sentences, ALL_RIGHT + parsed("payday"), ONE_WRONG + parsed("parking"))
    assert found["understood"] == [1.0, 0.875]
    assert found["rejected"] == [1.0, 1.0]
    assert found["intents"][0] == {"intent": "parking", "of": 4, "right": [4, 3]}
    worse, asked = found["changes"]
    assert (worse["text"], worse["was_right"], worse["is_right"]) == ("park 0", True, False)
    assert (asked["text"], asked["expected"], asked["is_right"]) == ("my car?", None, None)


def test_recent_questions_are_those_that_people_typed(database: Database) -> None:
    def work(session: Session) -> None:
        for number, words in enumerate(("first?", "FIRST?", "second?", "pressed")):
            message = said(words, event_id=f"e{number}")
            storing.store(session, message, 1000, OWNER)
        row = session.query(InboxRow).filter_by(event_id="e3").one()
        row.body = row.body | {"press": {"action": "solved"}}

    database.write_sync(work)
    assert database.read_sync(recent_questions) == ("second?", "FIRST?")
    assert database.read_sync(lambda s: recent_questions(s, 1)) == ("second?",)
