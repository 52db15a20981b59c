"""Approvals on the page of a ticket: seen, decided for somebody with a reason, given to others."""

from __future__ import annotations

import pytest

from bot.console import tickets
from bot.console.frame import Console
from bot.store.accounts import AuditRow
from tests.bot.approvals.office import ADA, EVE, MARIA, Office
from tests.bot.console.inbox.conftest import at_desk
from tests.bot.console.tickets.test_tickets import HERE, HOME, step
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.world import TOPICS, World


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


@pytest.fixture
def ann(console: Console, world: World) -> Visitor:
    """An agent, at the pages of tickets."""
    parts = tickets.Parts(console, TOPICS, world.approvals)
    console.join(tickets.area(console), tickets.routes(parts))
    return at_desk(console, "ann", "agent")


async def test_what_waits_is_shown_and_found(ann: Visitor, office: Office) -> None:
    await office.asked()
    page = (await ann.get(HERE)).text
    assert "Waits for approval" in page
    assert "Waits for <strong>Maria Silva</strong> (maria@larkfield.example)" in page
    assert "asks Maria Silva for approval" in page
    assert "FD-1001" in (await ann.get(f"{HOME}?approval=waiting")).text
    assert "FD-1001" not in (await ann.get(f"{HOME}?approval=approved")).text
    assert "waits for an approval" in await step(ann, "move", state="open")


async def test_an_agent_decides_for_somebody_and_says_why(ann: Visitor, office: Office) -> None:
    await office.asked()
    assert "Say why" in await step(ann, "approve", text=" ")
    assert office.ticket().approval == "waiting"
    page = await step(ann, "approve", text="Maria told me on the phone")
    assert "Approved for somebody else" in page
    assert "Ann: approved – Maria told me on the phone" in page
    await office.tick()
    assert "**Ann** has approved **FD-1001** of Ada" in office.read(MARIA)[-1].text
    assert "**Ann** has approved" in office.read(ADA)[-1].text
    assert "decided already" in await step(ann, "reject", text="No", nonce="2")
    (row,) = [r for r in office.world.rows(AuditRow) if r.action == "approval.approved"]
    assert (row.who, row.details["via"]) == ("ann", "console")
    assert row.details["reason"] == "Maria told me on the phone"


async def test_an_agent_rejects_with_a_reason(ann: Visitor, office: Office) -> None:
    await office.asked()
    await step(ann, "reject", text="There is a <cheaper> one")
    await office.tick()
    assert "> There is a <cheaper> one" in office.read(ADA)[-1].text
    assert "There is a &lt;cheaper&gt; one" in (await ann.get(HERE)).text


async def test_somebody_else_is_asked_instead(ann: Visitor, office: Office) -> None:
    ask = await office.asked()
    office.chats.people = {str(EVE.email): EVE}
    for wrong in ("nobody", "Ada@Larkfield.example"):
        assert "somebody else than the requester" in await step(ann, "ask", email=wrong)
    await step(ann, "ask", email="Eve@Larkfield.example", nonce="2")
    await office.tick()
    assert "Somebody else is asked now" in office.read(MARIA)[-1].text
    assert office.read(MARIA)[-1].replaces == (ask.id,)
    await office.press(MARIA, "approve", ask)
    assert office.ticket().approval == "waiting"
    await office.press(EVE, "approve", office.read(EVE)[-1])
    assert office.ticket().approval == "approved"
    assert "has approved" in office.read(ADA)[-1].text


async def test_nobody_decides_their_own_request_as_an_agent(ann: Visitor, office: Office) -> None:
    await office.asked()
    ada = Visitor(ann.console)
    ada.enter(make_account(ann.console, "ada", "agent", email="ADA@larkfield.example"))
    assert "cannot be your own" in await step(ada, "approve", text="I want it")
    assert office.ticket().approval == "waiting"
