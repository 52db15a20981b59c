"""Forms: ask for what is missing, take what was said, refuse what cannot be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.forms import AccountHelpForm, LeaveRequestForm, TicketNoteForm, TicketSubjectForm
from bot.conversation.envelope import Pressed
from tests.actions.bench import LONDON, Bench, tracker
from tests.actions.test_tickets import open_for


async def required(bench: Bench, form: Any, words: str = "", **parts: Any) -> list[str]:
    """Tell what a form still asks for; `own` stands for the slots of the domain."""
    asked: list[str] = await form(bench.kit).required_slots(
        ["own"], CollectingDispatcher(), tracker(words, **parts), {}
    )
    return asked


def validated(bench: Bench, value: Any, **parts: Any) -> tuple[Any, list[str]]:
    """Check leave dates; give the slot's value, and what is said."""
    dispatcher = CollectingDispatcher()
    state = tracker("x", **parts)
    slots = LeaveRequestForm(bench.kit).validate_leave_dates(value, dispatcher, state, {})
    return slots["leave_dates"], [m["response"] for m in dispatcher.messages]


def test_a_range_becomes_the_days_of_a_leave(bench: Bench) -> None:
    slot, said = validated(bench, {"from": "2026-08-03", "to": "2026-08-07"})
    assert (slot, said) == ({"from": "2026-08-03", "to": "2026-08-07", "days": 5}, [])


def test_a_date_and_a_duration_become_one_too(bench: Bench) -> None:
    slot, _ = validated(bench, "2026-08-07", entities={"duration": 2})
    assert slot == {"from": "2026-08-07", "to": "2026-08-10", "days": 2}


def test_what_was_checked_before_stays(bench: Bench) -> None:
    checked = {"from": "2026-08-03", "to": "2026-08-07", "days": 5}
    assert validated(bench, checked) == (checked, [])


@pytest.mark.parametrize(
    ("value", "response"),
    [
        ({"from": "2026-08-07", "to": "2026-08-03"}, "utter_leave_dates_order"),
        ({"from": "2026-06-01", "to": "2026-06-05"}, "utter_leave_dates_past"),
        ("2026-06-30", "utter_leave_dates_past"),
    ],
)
def test_days_that_cannot_be_are_asked_for_again(bench: Bench, value: Any, response: str) -> None:
    assert validated(bench, value) == (None, [response])


def test_today_is_not_over(bench: Bench) -> None:
    late = datetime(2026, 7, 1, 23, 59, tzinfo=LONDON)
    assert validated(bench, "2026-07-01", now=late)[1] == []


def test_a_long_answer_is_cut(bench: Bench) -> None:
    form, state = AccountHelpForm(bench.kit), tracker("x")
    said = "x" * 5000
    for name in ("account_system", "account_problem"):
        validate = getattr(form, f"validate_{name}")
        assert len(validate(said, CollectingDispatcher(), state, {})[name]) == 120


@pytest.mark.parametrize(
    ("words", "parts", "asked"),
    [
        ("open a ticket", {}, ["own"]),
        ("open a ticket", {"slots": {"question": "Why?"}}, []),
        ("the printer on the third floor eats paper", {}, []),
        ("/ticket_open", {"press": Pressed(action="ticket_open")}, ["own"]),
    ],
)
async def test_a_subject_is_asked_for_only_when_none_was_told(
    bench: Bench, words: str, parts: dict[str, Any], asked: list[str]
) -> None:
    assert await required(bench, TicketSubjectForm, words, intent="ticket_open", **parts) == asked


async def test_a_draft_to_be_changed_asks_for_its_subject(bench: Bench) -> None:
    slots = {"question": "Why?"}
    asked = await required(bench, TicketSubjectForm, "", intent="change_ticket", slots=slots)
    assert asked == ["own"]


async def test_a_note_asks_for_its_ticket_first(bench: Bench) -> None:
    assert await required(bench, TicketNoteForm, "", intent="ticket_comment") == [
        "ticket_number",
        "own",
    ]


async def test_the_ticket_meant_is_inferred(bench: Bench) -> None:
    async def extract(**parts: Any) -> dict[str, Any]:
        form = TicketNoteForm(bench.kit)
        found: dict[str, Any] = await form.extract_ticket_number(
            CollectingDispatcher(), tracker("x", **parts), {}
        )
        return found

    assert await extract() == {}
    number = await open_for(bench)
    assert await extract() == {"ticket_number": number}
    assert await extract(entities={"ticket_number": "fd-7"}) == {"ticket_number": "FD-7"}
    above = Pressed(action="ticket_comment", about={"ticket_number": "FD-9"})
    assert await extract(press=above) == {"ticket_number": "FD-9"}
    assert await extract(slots={"ticket_number": "FD-1"}) == {}


async def test_every_turn_of_a_form_is_reported(bench: Bench) -> None:
    done = await bench.run(AccountHelpForm, "VPN", intent="inform", form="account_help_form")
    assert (done.report.action, done.report.decision) == ("validate_account_help_form", "form")


async def test_a_customer_is_not_asked_which_account(bench: Bench) -> None:
    slots = ["account_system", "account_problem"]
    form, said = AccountHelpForm(bench.kit), CollectingDispatcher()
    customer = tracker("x", audience="customer")
    assert await form.required_slots(slots, said, customer, {}) == ["account_problem"]
    assert await form.required_slots(slots, said, tracker("x"), {}) == slots


def test_a_question_is_no_account(bench: Bench) -> None:
    form, said = AccountHelpForm(bench.kit), CollectingDispatcher()
    words = "what is for lunch today?"
    state = tracker(words, intent="nlu_fallback")
    assert form.validate_account_system(words, said, state, {}) == {"account_system": None}
    assert [m["response"] for m in said.messages] == ["utter_form_not_understood"]
    told = tracker("the one of the lab", intent="nlu_fallback")
    value = form.validate_account_system("the one of the lab", said, told, {})
    assert value == {"account_system": "the one of the lab"}
