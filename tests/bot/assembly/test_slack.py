"""Slack is joined where it is set up, and not where it is not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from bot.approvals.deciding import Approvals
from bot.approvals.telling import Telling
from bot.assembly.offer import Joined, Offer
from bot.assembly.slack import slack_channel
from bot.conversation.people import PersonsTickets
from bot.conversation.receiving import StoringReceiver
from bot.conversation.waiters import Waiters
from bot.settings import Settings
from bot.store.database import Database
from connectors.channels.slack.door import PATH
from connectors.channels.slack.rules import RulesError
from connectors.channels.slack.socket_mode import Socket
from tests.bot.conversation.world import SENTENCES, TOPICS

TOKEN = {"slack_bot_token": "xoxb-token", "slack_signing_secret": "secret"}


def joined(database: Database, **settings: Any) -> Joined | None:
    """Join Slack with these settings."""
    core: Any = SimpleNamespace(
        settings=Settings(_env_file=None, **settings),
        database=database,
        topics=TOPICS,
        waiters=Waiters(),
        owner="here:8080",
    )
    approvals = Approvals(Telling(SENTENCES, TOPICS, core.owner))
    tickets = PersonsTickets({}, database)
    return slack_channel(Offer(core, StoringReceiver(), tickets, approvals))


def test_without_a_token_there_is_no_slack(database: Database) -> None:
    assert joined(database) is None


def test_with_a_token_there_is_a_door(database: Database) -> None:
    found = joined(database, **TOKEN)
    assert found is not None
    assert found.channel.name == "slack"
    (router,) = found.routes
    assert [route.path for route in router.routes] == [PATH]  # type: ignore[attr-defined]
    assert not any(isinstance(part, Socket) for part in found.background)


def test_with_an_app_token_there_is_a_socket(database: Database) -> None:
    found = joined(database, slack_bot_token="xoxb-token", slack_app_token="xapp-token")
    assert found is not None
    assert isinstance(found.background[-1], Socket)


def test_broken_rules_stop_the_start(database: Database, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("C1: {answer: loudly}")
    with pytest.raises(RulesError):
        joined(database, **TOKEN, slack_channels_file=rules)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"slack_bot_token": "xoxb-token"}, "SIGNING_SECRET"),
        ({**TOKEN, "slack_bot_token": "xapp-token"}, "slack_bot_token"),
        ({**TOKEN, "slack_app_token": "xoxb-token"}, "slack_app_token"),
        ({**TOKEN, "slack_api_url": "https://slack.com/api"}, "slack_api_url"),
        ({**TOKEN, "slack_guests": "anybody"}, "slack_guests"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Settings(_env_file=None, **settings)


def test_workspaces_are_a_list() -> None:
    settings = Settings(_env_file=None, slack_teams="T1, T2")
    assert settings.slack_teams == ["T1", "T2"]
