"""An approval all the way: asked in Teams, pressed on the card, and the outcome in its place."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.approvals.opening import ApprovalRules
from bot.conversation import storing
from bot.desk.tickets import Desk
from bot.identity import directory
from bot.store.desk import DeskTicketRow
from connectors.messages import IncomingMessage, Person
from tests.bot.conversation.fake_rasa import text
from tests.bot.teams.house import House
from tests.bot.teams.test_joined import answering
from tests.channels.teams.world import CHAT
from tests.contracts.ticketing import ticket

EVE = Person("eve", "employee", "Eve", "eve@larkfield.example", verified=True)
LIST = "email,groups,manager\neve@larkfield.example,,ada@larkfield.example\n"


async def test_a_manager_approves_on_the_card(house: House) -> None:
    answering(house, text("Hello."))
    await house.deliver(text="Hello")
    await house.until(lambda: house.texts() == ["Hello."])

    def eve(session: Session) -> str:
        directory.take(session, directory.parse(LIST.encode()))
        place = IncomingMessage("rest", "", "chat-of-eve", EVE, datetime.now(UTC))
        return storing.find_place(session, place)[1]

    requester = Person(house.database.write_sync(eve), "employee", "Eve")
    wanted = ticket(requester=requester, facts={"intent": "access_request"})
    desk = Desk(house.database, [ApprovalRules(house.core.topics)])
    await desk.open(wanted, "key-1")
    await house.until(lambda: len(house.far.on(CHAT)) == 2)
    asked = house.far.on(CHAT)[1]
    card = asked.body["attachments"][0]["content"]
    assert "**Eve** asks for your approval" in card["body"][0]["text"]
    assert [action["title"] for action in card["actions"]] == ["Approve", "Reject"]
    await house.act("press", card["actions"][0]["data"]["frontdesk"], id="event-2")
    await house.until(lambda: "You have approved" in str(house.far.on(CHAT)[1].body))
    assert len(house.far.on(CHAT)) == 2
    (row,) = house.rows(DeskTicketRow)
    assert row.approval == "approved"
