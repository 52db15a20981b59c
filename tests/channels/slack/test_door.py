"""What Slack delivers besides messages, and what our app asks for."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from connectors.channels.slack.channel import SlackChannel
from connectors.channels.slack.door import PATH
from connectors.channels.slack.events import EVENTS
from connectors.errors import NotAuthentic
from tests.channels.slack.bench import SlackBench
from tests.channels.slack.conftest import APP

FOLDER = ROOT / "connectors" / "channels" / "slack"
PAGE = (ROOT / "docs" / "channels" / "slack.md").read_text("utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(APP.read_text("utf-8"))

# What each method and each thing that is delivered needs, by Slack's reference.
NEEDED = {
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"im:history"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "reactions_add": {"reactions:write"},
    "reactions_remove": {"reactions:write"},
    "usergroups_list": {"usergroups:read"},
    "users_lookupByEmail": {"users:read.email"},
    "users_info": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_publish": set(),
}
DELIVERED = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
}
# The command and the shortcut; and the files of a message.
BESIDES = {"commands", "files:read"}


def methods() -> set[str]:
    """Name every method of the Web API that the channel's code calls."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if owner == "web":
                    found.add(node.attr)
    return found - {"base_url", "session", "token"}


def test_the_app_asks_for_what_is_used_and_no_more() -> None:
    assert methods() == set(NEEDED)
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == set(DELIVERED)
    needed = set().union(*NEEDED.values(), *DELIVERED.values()) | BESIDES
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_every_event_that_is_asked_for_is_handled() -> None:
    assert {name.partition(".")[0] for name in DELIVERED} == set(EVENTS)


def test_every_address_of_the_app_is_the_doors() -> None:
    urls = re.findall(r"https://desk\.example(\S+)", APP.read_text("utf-8"))
    assert [url for url in urls if url != "."] == [PATH] * 3


def test_every_scope_and_setting_is_explained() -> None:
    table = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in table
    own = yaml.safe_load((FOLDER / "manifest.yml").read_text("utf-8"))
    for setting in own["settings"]:
        assert setting["name"] in PAGE


def test_slack_verifies_our_address(bench: SlackBench) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1", "token": "x"}).encode()
    answer = bench.deliver(bench.signed(body))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c1"})
    assert bench.deliver(bench.signed(body, secret="another")).status_code == 401


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_suggestion", "action_id": "x", "value": "y"},
        {"type": "view_closed", "view": {"callback_id": "draft"}},
        {"type": "shortcut", "callback_id": "elsewhere"},
        {"type": "something_new"},
    ],
)
def test_what_we_do_not_handle_is_acknowledged(bench: SlackBench, payload: dict[str, Any]) -> None:
    common = {"user": {"id": bench.ada}, "team": {"id": "T000000001"}, "trigger_id": "1.2.3"}
    answer = bench.deliver(bench.form({"payload": json.dumps(payload | common)}))
    assert answer.status_code == 200
    assert bench.shelf.kept == {}


def test_a_retry_changes_nothing(bench: SlackBench) -> None:
    request = bench.said("Hello")
    bench.deliver(request)
    again = dict(request.headers) | {
        "x-slack-retry-num": "1",
        "x-slack-retry-reason": "http_timeout",
    }
    answer = bench.http.post(PATH, content=request.body, headers=again)
    assert answer.is_success
    assert [m.text for m in bench.ledger.messages] == ["Hello"]


def test_only_what_is_needed_is_stored(bench: SlackBench) -> None:
    bench.deliver(bench.said("Hello"))
    (body,) = bench.shelf.kept.values()
    assert set(body) == {
        "kind", "team", "user", "channel", "ts", "thread", "is_direct",
        "text", "is_mention", "files", "edited",
    }  # fmt: skip


def test_without_a_signing_secret_nobody_is_believed(bench: SlackBench) -> None:
    channel = bench.channel
    closed = SlackChannel("", channel._workspace, channel._sender, channel._reactions, bench.ledger)
    with pytest.raises(NotAuthentic):
        closed.authenticate(bench.said("Hello"))
    unsigned = bench.said("Hello")
    with pytest.raises(NotAuthentic):
        closed.authenticate(replace(unsigned, headers={}))


def test_the_page_names_the_app_manifest() -> None:
    named = re.search(r"\]\(\.\./\.\./(connectors/\S+app-manifest\.yml)\)", PAGE)
    assert named
    assert Path(ROOT / named[1]) == APP
