"""Words under a draft correct it or belong to it; a new question leaves it alone."""

from __future__ import annotations

from typing import Any

import pytest

from actions.account_first_steps import AccountFirstSteps
from actions.answer_question import AnswerQuestion
from actions.deny import Deny
from actions.draft_leave_request import DraftLeaveRequest
from actions.talk_to_human import TalkToHuman
from actions.urgent_ticket import UrgentTicket
from tests.actions.bench import Bench

DAYS = {"from": "2026-08-03", "to": "2026-08-14", "days": 10}


async def stolen(bench: Bench) -> dict[str, Any]:
    """Give the slots under the draft of a stolen laptop."""
    done = await bench.run(UrgentTicket, "my laptop was stolen", intent="lost_device")
    return done.slots | {"awaiting": "draft"}


async def leave(bench: Bench) -> dict[str, Any]:
    """Give the slots under the draft of a leave request."""
    slots = {"leave_type": "annual leave", "leave_dates": DAYS}
    return (await bench.run(DraftLeaveRequest, "/inform", slots=slots)).slots | {
        "awaiting": "draft"
    }


async def test_more_of_the_story_goes_into_the_draft(bench: Bench) -> None:
    bench.shelf.decision = "choices"
    slots = await stolen(bench)
    words = "it has client data on it"
    done = await bench.run(AnswerQuestion, words, confidence=0.7, slots=slots)
    assert (done.said, done.slots["awaiting"]) == (["utter_draft_added"], "draft")
    draft = done.slots["draft"]
    assert draft["key"] == slots["draft"]["key"]
    assert draft["ticket"]["description"] == "my laptop was stolen\n\nit has client data on it"
    assert draft["ticket"]["queue"] == "security"
    assert "question" not in done.slots


@pytest.mark.parametrize(
    ("words", "confidence", "awaiting", "said"),
    [
        ("when is payday?", 0.3, "draft", "utter_choices"),
        ("my pay is late", 0.9, "draft", "utter_choices"),
        ("it is blue", 0.3, "check", "utter_choices"),
    ],
)
async def test_what_is_new_leaves_the_draft_alone(
    bench: Bench, words: str, confidence: float, awaiting: str, said: str
) -> None:
    bench.shelf.decision = "choices"
    slots = await stolen(bench) | {"awaiting": awaiting}
    done = await bench.run(AnswerQuestion, words, confidence=confidence, slots=slots)
    assert done.said == [said]


async def test_what_an_article_answers_is_answered(bench: Bench) -> None:
    done = await bench.run(
        AnswerQuestion, "tell me of payday", confidence=0.3, slots=await stolen(bench)
    )
    assert done.said == ["utter_answer"]


@pytest.mark.parametrize(
    ("words", "entities", "first", "last"),
    [
        ("no, I meant until 12 August", {"date": "2026-08-12"}, "2026-08-03", "2026-08-12"),
        ("no, rather from 5 August on", {"date": "2026-08-05"}, "2026-08-05", "2026-08-14"),
        ("no, I meant only the 5th", {"date": "2026-08-05"}, "2026-08-05", "2026-08-05"),
        (
            "no, it is a week later",
            {"date_range": {"from": "2026-08-10", "to": "2026-08-21"}},
            "2026-08-10",
            "2026-08-21",
        ),
    ],
)
async def test_other_days_change_a_leave_request(
    bench: Bench, words: str, entities: dict[str, Any], first: str, last: str
) -> None:
    slots = await leave(bench)
    done = await bench.run(Deny, words, intent="deny", entities=entities, slots=slots)
    assert done.said == ["utter_draft"]
    facts = done.slots["draft"]["ticket"]["facts"]
    assert (facts["from"], facts["to"]) == (first, last)
    assert done.slots["draft"]["key"] == slots["draft"]["key"]


@pytest.mark.parametrize(
    "entities", [{"date": "2020-01-01"}, {"date_range": {"from": "2026-08-09", "to": "2026-08-01"}}]
)
async def test_days_that_cannot_be_are_added_as_they_were_said(
    bench: Bench, entities: dict[str, Any]
) -> None:
    slots = await leave(bench)
    words = "no, I meant another day"
    done = await bench.run(Deny, words, intent="deny", entities=entities, slots=slots)
    assert done.said == ["utter_draft_added"]
    assert done.slots["draft"]["ticket"]["facts"]["from"] == "2026-08-03"


async def test_a_request_for_anybody_goes_where_its_topic_goes(bench: Bench) -> None:
    bench.shelf.decision = "choices"
    asked = await bench.run(TalkToHuman, "a person please", intent="talk_to_human")
    slots = asked.slots | {"awaiting": "draft"}
    done = await bench.run(
        AnswerQuestion, "it is about my tax paper", intent="tax_form", confidence=0.7, slots=slots
    )
    ticket = done.slots["draft"]["ticket"]
    assert (ticket["queue"], ticket["category"]) == ("payroll", "payroll")


async def test_an_account_told_already_is_not_asked_for_again(bench: Bench) -> None:
    draft = {"key": "d", "ticket": {"facts": {"account_system": "VPN"}}}
    slots = {"awaiting": "draft", "draft": draft}
    done = await bench.run(
        AccountFirstSteps, "no, it is locked", intent="account_locked", slots=slots
    )
    assert (done.said, done.slots["account_system"]) == ([], "VPN")
