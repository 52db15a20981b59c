"""Tickets: drafted, changed, confirmed, looked up, and only by those whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from actions.cancel import Cancel
from actions.change_ticket import ChangeTicket as ChangeDraft
from actions.deny import Deny
from actions.draft_account_help import DraftAccountHelp
from actions.draft_leave_request import DraftLeaveRequest
from actions.draft_ticket import DraftTicket
from actions.file_ticket import FileTicket
from actions.rate import Rate
from actions.small_talk import SmallTalk
from actions.talk_to_human import TalkToHuman
from actions.ticket_comment import TicketComment
from actions.ticket_reopen import TicketReopen
from actions.ticket_status import TicketStatus
from actions.urgent_ticket import UrgentTicket
from bot.conversation.envelope import ChangeTicket, DraftedTicket, OpenTicket, Pressed
from bot.desk import tickets
from connectors.messages import Person
from connectors.ticketing import TicketState
from tests.actions.bench import LONDON, TOPICS, Bench, Done
from tests.contracts.ticketing import ticket

WORDS = "The printer on the third floor eats paper since Monday"


def drafted(done: Done) -> DraftedTicket:
    """Give the draft that is shown, which is also the one that is remembered."""
    (extra,) = done.extras
    assert extra.details["draft"] == done.slots["draft"]
    assert done.slots["awaiting"] == "draft"
    return OpenTicket.model_validate(done.slots["draft"]).ticket


async def open_for(
    bench: Bench, person: str = "ada", title: str = "x", state: TicketState = "new"
) -> str:
    requester = Person(person, "employee", name=person.capitalize())
    ref = await bench.desk.open(ticket(title, requester=requester), f"key-{person}-{title}")
    if state != "new":
        name = f"move-{ref.number}"
        await bench.database.write(
            lambda s: tickets.move(s, tickets.find_row(s, ref.number), state, "Grace", name)
        )
    return ref.number


async def test_a_ticket_is_drafted_from_words_that_tell_enough(bench: Bench) -> None:
    done = await bench.run(
        DraftTicket,
        WORDS,
        intent="ticket_open",
        ranking={"nlu_fallback": 0.5, "printer_fault": 0.3},
        entities={"device": "printer"},
    )
    draft = drafted(done)
    assert (draft.title, draft.description) == (WORDS, WORDS)
    assert (draft.type, draft.category, draft.queue) == ("incident", "it", "it-support")
    assert draft.facts["device"] == "printer"
    assert done.values[0]["team"] == "IT Support"


async def test_a_ticket_is_drafted_from_the_question_before(bench: Bench) -> None:
    slots = {"question": "Why is my pay wrong?", "topic": "wrong_pay", "shown": ["payday"]}
    draft = drafted(
        await bench.run(DraftTicket, "open a ticket", intent="ticket_open", slots=slots)
    )
    assert (draft.title, draft.queue, draft.priority) == ("Why is my pay wrong?", "payroll", "high")
    assert draft.facts["articles_shown"] == "payday"


async def test_a_draft_is_said_anew(bench: Bench) -> None:
    first = await bench.run(DraftTicket, WORDS, intent="ticket_open")
    slots = {"draft": first.slots["draft"], "ticket_subject": "It was the scanner"}
    done = await bench.run(DraftTicket, "It was the scanner", intent="inform", slots=slots)
    assert drafted(done).description == "It was the scanner"
    assert done.slots["draft"]["key"] == first.slots["draft"]["key"]


async def test_a_long_first_line_is_cut_at_a_word(bench: Bench) -> None:
    words = "word " * 60
    draft = drafted(await bench.run(DraftTicket, words, intent="ticket_open"))
    assert len(draft.title) <= 100
    assert draft.title.endswith("word…")
    assert draft.description == words


async def test_the_story_after_an_order_is_the_title(bench: Bench) -> None:
    words = "open a ticket: the scanner hums"
    entities = {"story": "the scanner hums"}
    done = await bench.run(DraftTicket, words, intent="ticket_open", entities=entities)
    draft = drafted(done)
    assert (draft.title, draft.description) == ("The scanner hums", words)
    assert "story" not in draft.facts


async def test_a_leave_request_says_which_days(bench: Bench) -> None:
    slots = {
        "leave_type": "annual leave",
        "leave_dates": {"from": "2026-08-03", "to": "2026-08-07", "days": 5},
    }
    done = await bench.run(DraftLeaveRequest, "3 to 7 August", intent="inform", slots=slots)
    draft = drafted(done)
    assert "Monday 3 August 2026" in draft.title
    assert "5 working days" in draft.description
    assert (draft.category, draft.queue) == ("hr", "people-team")
    assert draft.facts["from"] == "2026-08-03"
    assert draft.facts["working_days"] == "5"


@pytest.mark.parametrize(
    ("problem", "intent"), [("locked", "account_locked"), ("forgotten", "password_reset")]
)
async def test_help_with_an_account_goes_to_it(bench: Bench, problem: str, intent: str) -> None:
    slots = {"account_system": "VPN", "account_problem": problem}
    draft = drafted(await bench.run(DraftAccountHelp, problem, intent="inform", slots=slots))
    assert (draft.queue, draft.facts["intent"]) == ("it-support", intent)
    assert "VPN" in draft.title


async def test_a_form_filled_with_a_novel_still_makes_a_ticket(bench: Bench) -> None:
    slots = {"account_system": "x " * 2000, "account_problem": "y " * 2000}
    draft = drafted(await bench.run(DraftAccountHelp, "y", intent="inform", slots=slots))
    assert len(draft.title) <= 100


@pytest.mark.parametrize("intent", ["security_incident", "lost_device"])
async def test_what_is_urgent_says_what_to_do_at_once(bench: Bench, intent: str) -> None:
    done = await bench.run(UrgentTicket, "I clicked on a strange link", intent=intent)
    assert done.said == [f"utter_draft_urgent_{intent}"]
    assert (drafted(done).priority, drafted(done).queue) == ("urgent", "security")


@pytest.mark.parametrize(
    ("moment", "response", "reply_by"),
    [
        ("2026-07-01T12:00", "utter_draft_human_open", "Thursday 2 July, 10:00"),
        ("2026-07-04T12:00", "utter_draft_human_closed", "Monday 6 July, 16:00"),
    ],
)
async def test_a_person_is_promised_when_there_is_one(
    bench: Bench, moment: str, response: str, reply_by: str
) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    done = await bench.run(TalkToHuman, "I want a human", intent="talk_to_human", now=now)
    assert (done.said, done.values[0]["reply_by"]) == ([response], reply_by)
    assert drafted(done).queue == "service-desk"


async def test_the_draft_in_hand_is_kept_for_a_person(bench: Bench) -> None:
    first = await bench.run(DraftTicket, WORDS, intent="ticket_open")
    slots = {"draft": first.slots["draft"]}
    done = await bench.run(TalkToHuman, "human please", intent="talk_to_human", slots=slots)
    assert done.slots["draft"]["key"] == first.slots["draft"]["key"]


async def test_a_confirmed_draft_is_opened_as_it_was_changed(bench: Bench) -> None:
    draft = (await bench.run(DraftTicket, WORDS, intent="ticket_open")).slots["draft"]
    fields = {
        "title": "  Paper\njam ",
        "description": "",
        "category": "facilities",
        "priority": "high",
    }
    press = Pressed(action="confirm_ticket", fields=fields, about={"draft": draft})
    done = await bench.run(FileTicket, press=press, intent="confirm_ticket")
    (effect,) = done.report.effects
    assert isinstance(effect, OpenTicket)
    assert (effect.key, effect.ticket.title) == (draft["key"], "Paper jam")
    assert effect.ticket.description == WORDS
    assert (effect.ticket.category, effect.ticket.queue) == ("facilities", "facilities")
    assert (done.said, effect.ticket.priority) == (["utter_ticket_saved"], "high")
    assert done.slots["draft"] is None


async def test_a_change_that_cannot_be_leaves_the_draft_as_it_was(bench: Bench) -> None:
    draft = (await bench.run(DraftTicket, WORDS, intent="ticket_open")).slots["draft"]
    fields = {"category": "nope", "priority": "now!!", "queue": "security", "title": "x" * 5000}
    press = Pressed(action="confirm_ticket", fields=fields, about={"draft": draft})
    (effect,) = (await bench.run(FileTicket, press=press)).report.effects
    assert isinstance(effect, OpenTicket)
    before = OpenTicket.model_validate(draft).ticket
    for name in ("category", "priority", "queue", "description"):
        assert getattr(effect.ticket, name) == getattr(before, name)
    assert len(effect.ticket.title) <= 100


async def test_without_a_draft_nothing_is_sent(bench: Bench) -> None:
    done = await bench.run(FileTicket, press=Pressed(action="confirm_ticket"))
    assert (done.said, done.report.effects) == (["utter_no_draft"], [])


async def test_a_cancelled_draft_is_dropped(bench: Bench) -> None:
    done = await bench.run(Cancel, "cancel", intent="cancel", slots={"draft": {"key": "x"}})
    assert (done.said, done.slots["draft"], done.report.effects) == (["utter_cancelled"], None, [])


async def test_the_draft_above_the_button_is_the_one_to_change(bench: Bench) -> None:
    press = Pressed(action="change_ticket", about={"draft": {"key": "old"}})
    done = await bench.run(ChangeDraft, press=press, slots={"draft": {"key": "new"}})
    assert done.slots["draft"] == {"key": "old"}


async def test_a_persons_tickets_are_listed(bench: Bench) -> None:
    await open_for(bench, title="one")
    await open_for(bench, title="two", state="solved")
    await open_for(bench, "bob", "not hers")
    done = await bench.run(TicketStatus, "my tickets", intent="ticket_status")
    cards = [extra.ticket for extra in done.extras]
    assert [c["title"] for c in cards if c] == ["one", "two"]
    assert [c["state"] for c in cards if c] == ["new", "solved"]
    assert done.said == ["utter_ticket_list", None]


async def test_a_named_ticket_is_shown_alone(bench: Bench) -> None:
    number = await open_for(bench, title="one")
    await open_for(bench, title="two")
    named = {"ticket_number": number.lower()}
    done = await bench.run(TicketStatus, number, intent="ticket_status", entities=named)
    assert [extra.ticket["title"] for extra in done.extras if extra.ticket] == ["one"]


async def test_the_latest_five_are_listed(bench: Bench) -> None:
    for number in range(7):
        await open_for(bench, title=f"{number}")
    done = await bench.run(TicketStatus, "my tickets", intent="ticket_status")
    titles = [extra.ticket["title"] for extra in done.extras if extra.ticket]
    assert titles == ["6", "5", "4", "3", "2"]


async def test_an_old_ticket_is_found_by_its_number(bench: Bench) -> None:
    numbers = [await open_for(bench, title=f"{n}") for n in range(8)]
    named = {"ticket_number": numbers[0]}
    done = await bench.run(TicketStatus, numbers[0], intent="ticket_status", entities=named)
    assert [extra.ticket["title"] for extra in done.extras if extra.ticket] == ["0"]


ACTIONS: list[tuple[Any, dict[str, Any]]] = [
    (TicketStatus, {}),
    (TicketReopen, {}),
    (Rate, {"press": Pressed(action="rate", value={"score": "5"})}),
    (TicketComment, {"slots": {"ticket_note": "Hello"}}),
]


@pytest.mark.parametrize(("action", "parts"), ACTIONS)
async def test_somebody_elses_ticket_is_not_there(
    bench: Bench, action: Any, parts: dict[str, Any]
) -> None:
    number = await open_for(bench, "bob", "not hers", "solved")
    slots = parts.get("slots", {}) | {"ticket_number": number}
    press = parts.get("press")
    if press:
        press = press.model_copy(update={"value": press.value | {"number": number}})
    entities = {"ticket_number": number}
    done = await bench.run(action, number, slots=slots, press=press, entities=entities)
    assert (done.said, done.report.effects) == (["utter_ticket_unknown"], [])
    assert done.values[0]["number"] == number


@pytest.mark.parametrize(("action", "parts"), ACTIONS)
async def test_a_ticket_system_that_is_down_is_said_to_be(
    bench: Bench, action: Any, parts: dict[str, Any]
) -> None:
    with bench.database.engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE desk_tickets RENAME TO gone")
        connection.commit()
    done = await bench.run(action, "FD-1001", **parts)
    assert (done.said, done.report.effects) == (["utter_tickets_down"], [])


async def test_a_comment_is_handed_on(bench: Bench) -> None:
    number = await open_for(bench)
    slots = {"ticket_number": number, "ticket_note": "Since Monday"}
    done = await bench.run(TicketComment, "Since Monday", slots=slots)
    (effect,) = done.report.effects
    assert isinstance(effect, ChangeTicket)
    assert (effect.type, effect.number, effect.text) == ("comment", number, "Since Monday")
    assert effect.key == "comment-c1-e1"
    assert (done.said, done.slots["ticket_note"]) == (["utter_comment_saved"], None)


async def test_the_ticket_solved_last_is_opened_again(bench: Bench) -> None:
    await open_for(bench, title="open one")
    number = await open_for(bench, title="solved one", state="solved")
    done = await bench.run(TicketReopen, "it is back", intent="ticket_reopen")
    (effect,) = done.report.effects
    assert isinstance(effect, ChangeTicket)
    assert (effect.type, effect.number, effect.text) == ("reopen", number, "it is back")


async def test_an_open_ticket_need_not_be_opened_again(bench: Bench) -> None:
    number = await open_for(bench)
    named = {"ticket_number": number}
    done = await bench.run(TicketReopen, number, intent="ticket_reopen", entities=named)
    assert (done.said, done.report.effects) == (["utter_reopen_not_needed"], [])
    assert done.extras[0].details == {"ticket_number": number}


async def test_the_newest_is_told_to_be_open_where_none_is_solved(bench: Bench) -> None:
    number = await open_for(bench)
    done = await bench.run(TicketReopen, "reopen my ticket", intent="ticket_reopen")
    assert done.said == ["utter_reopen_not_needed"]
    assert done.values[0]["number"] == number


async def test_without_tickets_one_is_offered(bench: Bench) -> None:
    assert (await bench.run(TicketStatus, "my tickets")).said == ["utter_no_tickets"]
    assert (await bench.run(TicketReopen, "open it again")).said == ["utter_no_tickets"]


async def test_stars_are_handed_on(bench: Bench) -> None:
    number = await open_for(bench, state="solved")
    press = Pressed(action="rate", value={"score": "4"}, about={"ticket_number": number})
    done = await bench.run(Rate, press=press)
    (effect,) = done.report.effects
    assert isinstance(effect, ChangeTicket)
    assert (effect.type, effect.number, effect.score) == ("rate", number, 4)


@pytest.mark.parametrize("score", ["0", "6", "", "five", "-1", "5.0"])
async def test_stars_that_are_none_are_refused(bench: Bench, score: str) -> None:
    number = await open_for(bench, state="solved")
    press = Pressed(action="rate", value={"score": score}, about={"ticket_number": number})
    assert (await bench.run(Rate, press=press)).report.effects == []


async def test_a_cancelled_draft_is_shown_again_before_it_is_sent(bench: Bench) -> None:
    first = await bench.run(DraftTicket, WORDS, intent="ticket_open")
    draft = first.slots["draft"]
    cancelled = await bench.run(Cancel, "cancel", intent="cancel", slots={"draft": draft})
    assert (cancelled.slots["draft"], cancelled.slots["dropped"]) == (None, [draft["key"]])
    press = Pressed(action="confirm_ticket", value={}, fields={}, about={"draft": draft})
    slots = {"dropped": cancelled.slots["dropped"]}
    again = await bench.run(FileTicket, press=press, intent="confirm_ticket", slots=slots)
    assert again.said == ["utter_draft_again"]
    assert all(not report.effects for report in again.reports)
    fresh = again.slots["draft"]
    assert fresh["ticket"] == draft["ticket"]
    slots["draft"] = fresh
    sent = await bench.run(FileTicket, "yes", intent="affirm", slots=slots)
    assert [effect.key for report in sent.reports for effect in report.effects] == [fresh["key"]]


async def test_a_correction_is_no_refusal_of_the_draft(bench: Bench) -> None:
    first = await bench.run(DraftTicket, WORDS, intent="ticket_open")
    slots = {"awaiting": "draft", "draft": first.slots["draft"]}
    done = await bench.run(Deny, "no, I meant the other one", intent="deny", slots=slots)
    assert done.said == ["utter_draft_added"]
    assert "dropped" not in done.slots
    assert (await bench.run(Deny, "no", intent="deny", slots=slots)).said == ["utter_cancelled"]


async def test_a_team_that_is_named_is_the_one_to_talk_to(bench: Bench) -> None:
    asked = await bench.run(TalkToHuman, "somebody from HR please", intent="talk_to_human")
    assert (drafted(asked).queue, drafted(asked).category) == ("people-team", "hr")
    other = await bench.run(TalkToHuman, "let's talk about it", intent="talk_to_human")
    assert drafted(other).queue == "service-desk"
    customer = await bench.run(
        TalkToHuman, "somebody from legal", intent="talk_to_human", audience="customer"
    )
    assert drafted(customer).queue == "customer-care"


async def test_customers_go_to_customer_care_with_their_account(bench: Bench) -> None:
    slots = {"account_problem": "locked"}
    done = await bench.run(DraftAccountHelp, "/inform", slots=slots, audience="customer")
    assert (drafted(done).queue, drafted(done).category) == ("customer-care", "account")
    assert TOPICS.customer_account in drafted(done).title


async def test_a_person_who_is_asked_for_in_a_crisis_hears_of_the_crisis(bench: Bench) -> None:
    words = "somebody has collapsed in the warehouse"
    told = await bench.run(SmallTalk, words, intent="crisis")
    slots = {name: told.slots[name] for name in ("question", "topic", "draft")}
    draft = drafted(await bench.run(TalkToHuman, "a person", intent="talk_to_human", slots=slots))
    assert (draft.priority, draft.description) == ("urgent", words)
