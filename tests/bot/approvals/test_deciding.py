"""Approvals: asked of whoever has to give them, given once by nobody else, and told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.desk import tickets, working
from bot.store.accounts import AuditRow
from connectors.errors import Refused, Unavailable
from connectors.messages import Person
from tests.bot.approvals.office import ADA, EVE, MARIA, Office
from tests.bot.conversation.world import TOPICS, pressed


async def test_a_manager_is_asked_and_the_requester_is_told(office: Office) -> None:
    ask = await office.asked()
    assert "**Ada** asks for your approval of **FD-1001**: Badge" in ask.text
    assert "> My badge does not open the door" in ask.text
    assert [(b.title, b.style) for b in ask.buttons] == [
        ("Approve", "primary"),
        ("Reject", "danger"),
    ]
    assert "needs the approval of **Maria Silva**" in office.read(ADA)[-1].text
    assert office.ticket().approval == "waiting"
    assert ("asked", "bot", "Maria Silva") in office.history()
    await office.tick()
    assert len(office.read(MARIA)) == 1


async def test_an_approval_goes_on_to_the_team(office: Office) -> None:
    ask = await office.asked()
    await office.press(MARIA, "approve", ask)
    done = office.read(MARIA)[-1]
    assert "You have approved **FD-1001** of Ada" in done.text
    assert done.replaces == (ask.id,)
    assert "**Maria Silva** has approved **FD-1001**. **IT Support**" in office.read(ADA)[-1].text
    assert (office.ticket().approval, office.ticket().state) == ("approved", "new")
    assert ("approved", "Maria Silva", "") in office.history()
    (row,) = [r for r in office.world.rows(AuditRow) if r.action == "approval.approved"]
    assert (row.who, row.subject, row.details["via"]) == ("Maria Silva", "FD-1001", "small")


async def test_a_rejection_ends_the_ticket_with_its_reason(office: Office) -> None:
    ask = await office.asked()
    await office.press(MARIA, "reject", ask)
    assert [b.action for b in office.read(MARIA)[-1].buttons] == ["reject_now", "decide_later"]
    assert office.ticket().approval == "waiting"
    await office.says(MARIA, "You have the badge of your team")
    assert "You have rejected" in office.read(MARIA)[-1].text
    told = office.read(ADA)[-1]
    assert "> You have the badge of your team" in told.text
    assert [b.action for b in told.buttons] == ["ticket_reopen"]
    assert (office.ticket().approval, office.ticket().state) == ("rejected", "solved")
    await office.world.operations.news("here:8080")
    await office.world.quiet()
    assert office.read(ADA)[-1] == told


async def test_a_rejection_needs_no_reason_and_can_be_put_off(office: Office) -> None:
    ask = await office.asked()
    await office.press(MARIA, "reject", ask)
    await office.press(MARIA, "decide_later", office.read(MARIA)[-1])
    again = office.read(MARIA)[-1]
    assert [b.action for b in again.buttons] == ["approve", "reject"]
    await office.says(MARIA, "When is payday?")
    assert office.ticket().approval == "waiting"
    await office.press(MARIA, "reject", again)
    await office.press(MARIA, "reject_now", office.read(MARIA)[-1])
    assert office.ticket().approval == "rejected"
    assert "The reason" not in office.read(ADA)[-1].text


async def test_the_first_press_counts_and_the_second_is_told(office: Office) -> None:
    ask = await office.asked()
    first = {"event_id": "press-1"}
    await office.press(MARIA, "approve", ask, **first)
    await office.press(MARIA, "approve", ask, **first)
    assert len(office.read(MARIA)) == 2
    await office.press(MARIA, "reject", ask)
    assert "was approved by Maria Silva already" in office.read(MARIA)[-1].text
    assert office.ticket().approval == "approved"
    assert [r for r in office.read(ADA) if "has approved" in r.text] == [office.read(ADA)[-1]]


async def test_two_presses_at_once_decide_once(office: Office) -> None:
    ask = await office.asked()
    # The same person at two places at once: two conversations, one approval.
    value = {"approval": str(ask.details["approval"])}
    messages = [
        replace(pressed(action, place, value=value), sender=MARIA)
        for action, place in (("approve", "c2"), ("reject_now", "c9"))
    ]
    await asyncio.gather(*map(office.world.hear, messages))
    await office.world.quiet()
    decided = [k for k, *_ in office.history() if k in ("approved", "rejected")]
    assert len(decided) == 1
    assert office.ticket().approval == decided[0]


@pytest.mark.parametrize("who", [EVE, ADA])
async def test_nobody_else_decides(office: Office, who: Person) -> None:
    ask = await office.asked()
    for action in ("approve", "reject", "reject_now", "decide_later"):
        await office.press(who, action, ask)
        assert "nothing there that is yours" in office.read(who)[-1].text
    assert office.ticket().approval == "waiting"


async def test_an_address_that_nobody_verified_decides_nothing(office: Office) -> None:
    ask = await office.asked()
    await office.press(Person("eve", "employee", "Eve", MARIA.email), "approve", ask)
    assert office.ticket().approval == "waiting"


async def test_a_value_that_is_made_up_is_refused(office: Office) -> None:
    await office.asked()
    await office.press(MARIA, "approve", "0" * 32)
    assert "nothing there that is yours" in office.read(MARIA)[-1].text
    assert office.ticket().approval == "waiting"


@pytest.mark.parametrize(
    "lines",
    [
        "email,groups\nada@larkfield.example,\n",
        "email,groups,manager\nbob@larkfield.example,,maria@larkfield.example\n",
    ],
)
async def test_where_nobody_can_be_found_the_ticket_goes_on_with_a_note(
    office: Office, lines: str
) -> None:
    office.list(lines)
    await office.opens()
    await office.tick()
    assert office.ticket().approval == ""
    assert ("unasked", "bot", "manager") in office.history()
    assert "They answer by" in office.read(ADA)[-1].text


async def test_what_needs_no_approval_gets_none(office: Office) -> None:
    await office.opens(intent="laptop_fault")
    assert (office.ticket().approval, len(office.history())) == ("", 1)


async def test_the_shipped_topics_that_need_approval() -> None:
    assert {n for n, t in TOPICS.topics.items() if t.approval} == {
        "access_request",
        "new_hardware",
        "purchase_request",
        "software_install",
    }


async def test_a_chat_that_is_down_is_tried_again(office: Office) -> None:
    office.chats.faults = [Unavailable("down")]
    await office.opens()
    await office.tick()
    assert office.read(MARIA) == []
    office.let_time_pass()
    await office.tick()
    assert len(office.read(MARIA)) == 1


async def test_who_is_on_no_channel_is_said_to_the_agents(office: Office) -> None:
    office.chats.people = {}
    await office.opens()
    await office.tick()
    assert ("unreached", "bot", "Maria Silva") in office.history()
    assert office.ticket().approval == "waiting"


async def test_reminders_come_as_often_as_is_set(office: Office) -> None:
    ask = await office.asked()
    for _ in range(4):
        office.let_time_pass()
        await office.tick()
    texts = [reply.text for reply in office.read(MARIA)]
    assert ["still waits" in text for text in texts] == [False, True, True]
    await office.press(MARIA, "approve", office.read(MARIA)[-1])
    assert len(office.read(MARIA)[-1].replaces) == 3
    assert office.read(MARIA)[-1].replaces[0] == ask.id


async def test_a_ticket_that_is_solved_meanwhile_is_withdrawn(office: Office) -> None:
    ask = await office.asked()
    office.world.database.write_sync(
        lambda s: tickets.move(s, tickets.find_row(s, "FD-1001"), "solved", "Ann", "k1")
    )
    await office.tick()
    assert "has ended without your approval" in office.read(MARIA)[-1].text
    await office.press(MARIA, "approve", ask)
    assert "has ended meanwhile" in office.read(MARIA)[-1].text
    assert office.ticket().approval == "withdrawn"


async def test_nobody_works_on_it_before_it_is_approved(office: Office) -> None:
    await office.asked()
    with pytest.raises(Refused, match="approval"):
        office.world.database.write_sync(
            lambda s: working.move(s, tickets.find_row(s, "FD-1001"), "open", "Ann", "", "k1")
        )


async def test_a_process_that_dies_in_between_asks_and_tells_once(office: Office) -> None:
    ask = await office.asked()
    await asyncio.gather(office.clock.tick(), office.clock.tick())
    await office.world.quiet()
    assert len(office.read(MARIA)) == 1
    await office.press(MARIA, "approve", ask)
    await asyncio.gather(office.clock.tick(), office.clock.tick())
    await office.world.quiet()
    assert len(office.read(ADA)) == 3
