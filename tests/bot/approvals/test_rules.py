"""Who is asked: the first who can be found, and never the requester."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.approvals import rules
from bot.approvals.rules import Approver
from bot.topics import Topics
from tests.bot.approvals.office import Office
from tests.bot.conversation.world import TOPICS


def with_approval(*names: str) -> Topics:
    """Give the topics, with these asked for access."""
    topic = TOPICS.topics["access_request"].model_copy(update={"approval": names})
    return TOPICS.model_copy(update={"topics": {"access_request": topic}})


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("manager",), Approver("Maria Silva", "maria@larkfield.example")),
        (("it-support", "manager"), Approver("IT Support", team="it-support")),
        (
            ("Budget@larkfield.example", "manager"),
            Approver("budget@larkfield.example", "budget@larkfield.example"),
        ),
        (("ada@larkfield.example",), None),
        (
            ("ada@larkfield.example", "manager"),
            Approver("Maria Silva", "maria@larkfield.example"),
        ),
    ],
)
async def test_the_first_who_can_be_found_is_asked(
    office: Office, names: tuple[str, ...], found: Approver | None
) -> None:
    await office.opens()
    topics, ticket = with_approval(*names), office.ticket()
    assert office.world.database.read_sync(lambda s: rules.find(s, topics, ticket)) == found


@pytest.mark.parametrize("name", ["boss", "a@b", "no-team", ""])
def test_an_approver_that_cannot_be_is_refused_at_start(name: str) -> None:
    content = TOPICS.model_dump(mode="json")
    content["topics"]["access_request"]["approval"] = [name]
    with pytest.raises(ValidationError, match=r"topic access_request: .* in approval"):
        Topics.model_validate(content)
