"""Teams is joined where its settings say so, and they have to be whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.assembly.offer import Offer
from bot.assembly.teams import teams_channel
from bot.conversation.receiving import StoringReceiver
from bot.settings import SettingsError, load
from tests.bot.teams.house import House
from tests.channels.teams.microsoft import APP, TENANT

WHOLE = {"teams_app_id": APP.upper(), "teams_app_password": "x", "teams_tenant": TENANT.upper()}


def offer(house: House, **settings: Any) -> Offer:
    """Make the house's offer with other settings."""
    changed = house.core.settings.model_copy(update=settings)
    conversation = house.conversation
    core = replace(house.core, settings=changed)
    return Offer(core, StoringReceiver(), conversation.tickets, conversation.approvals.approvals)


async def test_without_an_app_id_there_is_no_teams(house: House) -> None:
    assert teams_channel(offer(house, teams_app_id="")) is None


async def test_with_one_there_is(house: House) -> None:
    joined = teams_channel(offer(house))
    assert joined is not None
    assert joined.channel.name == "teams"
    paths = {route.path for router in joined.routes for route in router.routes}  # type: ignore[attr-defined]
    assert {"/api/teams/messages", "/teams/tab/{name:path}", "/teams/api/requests"} <= paths
    for line in joined.connections:
        await line.stop()


def test_ids_are_read_as_microsoft_means_them() -> None:
    more = f"{APP.upper()}, {TENANT}"
    settings = load(_env_file=None, **WHOLE, teams_more_tenants=more)
    assert (settings.teams_app_id, settings.teams_tenant) == (APP, TENANT)
    assert settings.teams_more_tenants == [APP, TENANT]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"teams_app_password": ""}, "FRONTDESK_TEAMS_APP_PASSWORD"),
        ({"teams_tenant": ""}, "FRONTDESK_TEAMS_TENANT"),
        ({"teams_app_id": "frontdesk"}, "FRONTDESK_TEAMS_APP_ID"),
        ({"teams_customer_tenants": "larkfield.example"}, "FRONTDESK_TEAMS_CUSTOMER_TENANTS"),
        ({"teams_cloud": "moon"}, "FRONTDESK_TEAMS_CLOUD"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        load(_env_file=None, **(WHOLE | wrong))
