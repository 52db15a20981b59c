"""The pages about the channels say what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from connectors.channels.rest.channel import MAX_CHARS as REST_MAX_CHARS
from connectors.channels.web.channel import MAX_CHARS
from connectors.channels.web.pages import WIDGET_DIR
from connectors.messages import Reply
from connectors.registry import manifests
from connectors.wire import line_json
from tests.channels.quiet import API, Visit

ROOT = Path(__file__).resolve().parents[2]
WEB = (ROOT / "docs/channels/web.md").read_text("utf-8")
REST = (ROOT / "docs/channels/rest.md").read_text("utf-8")


def examples() -> list[dict[str, Any]]:
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", WEB, re.DOTALL)]


def test_the_frames_of_the_page_are_taken(visit: Visit) -> None:
    token = visit.begin()["token"]
    frames = [e for e in examples() if e.get("type") in {"say", "press"}]
    assert len(frames) == 2
    for frame in frames:
        assert visit.post(token, frame).json()["event_id"] == frame["event_id"]


def test_the_session_request_of_the_page_is_taken(visit: Visit) -> None:
    (ask,) = [e for e in examples() if "site" in e]
    assert visit.http.post(f"{API}/session", json=ask).status_code == 200


async def test_the_lines_of_the_page_have_the_fields_of_lines(visit: Visit) -> None:
    token = visit.begin()["token"]
    visit.post(token, next(e for e in examples() if e.get("type") == "say"))
    conversation_id = visit.world.ledger.messages[0].conversation_id
    visit.world.ledger.answer(conversation_id, Reply("r1", "Hi"))
    said, reply = await visit.world.ledger.after(conversation_id, 0)
    shown = {e["kind"]: set(e) for e in examples() if "kind" in e}
    assert shown["said"] == set(line_json(said))
    assert shown["reply"] == set(line_json(reply, str))


@pytest.mark.parametrize("attribute", ["site", "mode", "server", "identity", "lang", "theme"])
def test_every_attribute_is_told(attribute: str) -> None:
    code = (WIDGET_DIR / "frontdesk-chat.js").read_text("utf-8")
    assert f'getAttribute("{attribute}")' in code
    assert f"| `{attribute}` |" in WEB


def test_every_property_of_the_looks_is_told() -> None:
    code = (WIDGET_DIR / "styles.js").read_text("utf-8")
    assert set(re.findall(r"var\((--frontdesk-[a-z-]+)", code)) == set(
        re.findall(r"`(--frontdesk-[a-z-]+)`", WEB)
    )


def test_the_limits_are_told() -> None:
    assert f"{MAX_CHARS:,} characters" in WEB
    assert f"{REST_MAX_CHARS:,} characters" in REST


@pytest.mark.parametrize("name", ["web", "rest"])
def test_the_manifest_fits(name: str) -> None:
    manifest = manifests()[name]
    assert manifest.load().name == name
    page = (ROOT / manifest.docs).read_text("utf-8")
    for setting in manifest.settings:
        assert setting.name in page or setting.name == "FRONTDESK_SECRET"
