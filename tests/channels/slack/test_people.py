"""Who asks is what Slack says of them, and whose workspace is not ours is not heard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.errors import NotAuthentic, Unavailable
from connectors.messages import Person
from tests.channels.slack.bench import TEAM, SlackBench


def who(bench: SlackBench) -> Person:
    """Let Ada say something, and tell who she is then."""
    assert bench.deliver(bench.said("Hello")).is_success
    return bench.ledger.messages[0].sender


def test_name_mail_and_groups_come_from_slack(bench: SlackBench) -> None:
    bench.slack.gateway.groups = {"managers": [bench.ada], "it-team": ["U0BOB"]}
    assert who(bench) == Person(
        bench.ada,
        "employee",
        "Ada Park",
        "ada@larkfield.example",
        frozenset({"managers"}),
        verified=True,
    )
    assert bench.ledger.messages[0].locale == "en-GB"


@pytest.mark.parametrize(
    "facts", [{"is_email_confirmed": False}, {"is_email_confirmed": None}, {"profile": {}}]
)
def test_a_mail_that_nobody_confirmed_proves_nothing(
    bench: SlackBench, facts: dict[str, Any]
) -> None:
    bench.slack.gateway.users[bench.ada] = facts
    assert who(bench).verified is False


def test_somebody_without_a_mail_is_answered_all_the_same(bench: SlackBench) -> None:
    bench.slack.gateway.users[bench.ada] = {"profile": {"real_name": "Ada"}}
    person = who(bench)
    assert (person.name, person.email, person.verified) == ("Ada Park", None, False)


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
def test_a_guest_reads_what_guests_read(bench: SlackBench, kind: str) -> None:
    bench.slack.gateway.users[bench.ada] = {kind: True}
    assert who(bench).audience == "customer"


@pytest.mark.parametrize("facts", [{"is_bot": True}, {"deleted": True}, {"team_id": "T0OTHER"}])
def test_bots_leavers_and_people_of_other_companies_are_not_heard(
    bench: SlackBench, facts: dict[str, Any]
) -> None:
    bench.slack.gateway.users[bench.ada] = facts
    assert bench.deliver(bench.said("Hello")).is_success
    assert bench.ledger.messages == []


@pytest.mark.parametrize("team", ["T0FOREIGN", None, {"id": TEAM}])
def test_another_workspace_is_refused(bench: SlackBench, team: object) -> None:
    payload = json.loads(bench.said("Hello").body) | {"team_id": team}
    answer = bench.deliver(bench.signed(json.dumps(payload).encode()))
    assert answer.is_client_error
    assert bench.shelf.kept == {}


def test_before_we_know_our_workspace_nothing_is_taken(bench: SlackBench) -> None:
    workspace = bench.channel._workspace
    workspace.team = ""
    answer = bench.deliver(bench.said("Hello"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    with pytest.raises(Unavailable):
        bench.read(bench.said("Hello"))


def test_with_a_list_of_workspaces_ours_has_to_be_on_it(bench: SlackBench) -> None:
    bench.channel._workspace._allowed = frozenset({"T0ELSEWHERE"})
    with pytest.raises(NotAuthentic):
        bench.read(bench.said("Hello"))


def test_a_workspace_without_user_groups_has_none(bench: SlackBench) -> None:
    with bench.slack.gateway.failing(error="paid_teams_only", method="usergroups.list"):
        assert who(bench).groups == frozenset()


@pytest.mark.parametrize("how", ["down", "busy", "revoked"])
def test_what_was_said_waits_while_slack_does_not_tell_who_said_it(
    bench: SlackBench, how: str
) -> None:
    request = bench.said("Hello")
    with bench.failing(how, retry_after=1):
        assert bench.deliver(request).is_success
    (error,) = bench.shelf.failed
    assert isinstance(error, Unavailable)
    assert bench.ledger.messages == []


def test_people_are_looked_up_once_in_a_while(bench: SlackBench) -> None:
    for number in range(3):
        bench.deliver(bench.said("Hello", f"event-{number}"))
    assert len(bench.slack.gateway.called("users.info")) == 1
    assert len(bench.slack.gateway.called("usergroups.list")) == 1
