"""What waits for somebody on a page of their channel, decided there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.approvals.own import OwnApprovals
from connectors.errors import NotFound, Refused
from connectors.messages import Person
from tests.bot.approvals.office import ADA, EVE, MARIA, Office


@pytest.fixture
def own(office: Office) -> OwnApprovals:
    return OwnApprovals(office.world.database, "small", office.world.approvals)


async def test_it_is_listed_for_whoever_is_asked_alone(office: Office, own: OwnApprovals) -> None:
    await office.asked()
    (card,) = await own.waiting(MARIA)
    assert (card.number, card.title, card.requester) == ("FD-1001", "Badge", "Ada")
    # As a page asks that proves who it is, but not the address: what is known of them counts.
    assert await own.waiting(Person(MARIA.id, "employee")) == [card]
    strangers = [EVE, ADA, Person("x", "employee", email=MARIA.email),
                 replace(MARIA, id="y", audience="customer")]  # fmt: skip
    assert [await own.waiting(who) for who in strangers] == [[]] * 4


async def test_a_decision_there_is_told_everywhere(office: Office, own: OwnApprovals) -> None:
    ask = await office.asked()
    (card,) = await own.waiting(MARIA)
    assert await own.decide(MARIA, card.id, False, "Too dear") == "FD-1001"
    await office.tick()
    assert office.read(MARIA)[-1].replaces == (ask.id,)
    assert "> Too dear" in office.read(ADA)[-1].text
    assert await own.waiting(MARIA) == []
    with pytest.raises(Refused, match="rejected before"):
        await own.decide(MARIA, card.id, True, "")
    assert office.ticket().approval == "rejected"


async def test_nobody_else_decides_there(office: Office, own: OwnApprovals) -> None:
    await office.asked()
    (card,) = await own.waiting(MARIA)
    for who, approval_id in ((EVE, card.id), (ADA, card.id), (MARIA, "0" * 32)):
        with pytest.raises(NotFound):
            await own.decide(who, approval_id, True, "")
    assert office.ticket().approval == "waiting"
