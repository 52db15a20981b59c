"""Which ticket system takes what, and which names are refused at the start."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import Settings, SettingsError
from bot.tickets.routing import Routing, routing
from tests.bot.conversation.world import TOPICS

SYSTEMS = ("desk", "rt")


def made(**settings: Any) -> Routing:
    return routing(Settings(_env_file=None, **settings), SYSTEMS, TOPICS)


def test_the_built_in_desk_takes_all_by_default() -> None:
    assert made().system_for("payroll", "payroll") == "desk"


def test_a_category_goes_before_its_team() -> None:
    both = made(
        ticket_system="rt",
        ticket_team_systems={"payroll": "desk"},
        ticket_category_systems={"facilities": "desk"},
    )
    assert both.system_for("payroll", "payroll") == "desk"
    assert both.system_for("facilities", "payroll") == "desk"
    assert both.system_for("other", "service-desk") == "rt"


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"ticket_system": "jira"}, "TICKET_SYSTEM: 'jira' is no ticket system .* desk, rt"),
        ({"ticket_team_systems": {"payroll": "jira"}}, "TICKET_TEAM_SYSTEMS: 'jira'"),
        ({"ticket_team_systems": {"pirates": "rt"}}, "TICKET_TEAM_SYSTEMS: 'pirates' is no team"),
        ({"ticket_category_systems": {"gold": "rt"}}, "'gold' is no category"),
    ],
)
def test_a_name_that_there_is_not_is_refused(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        made(**settings)
