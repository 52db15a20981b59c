"""The app package is what Teams takes, and says the same as the code."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.teams import app
from connectors.channels.teams.extension import CREATE, SEARCH
from connectors.channels.teams.package import AppInfo, PackageError, make, manifest_of
from tests.channels.teams.microsoft import APP, TENANT

INFO = AppInfo(APP, "https://desk.example", "Larkfield")


def packed(content: bytes) -> dict[str, bytes]:
    """Read a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_package_holds_the_manifest_and_two_icons_of_the_right_size() -> None:
    files = packed(make(INFO))
    assert sorted(files) == ["color.png", "manifest.json", "outline.png"]
    for name, size, colours in (("color.png", 192, (2, 6)), ("outline.png", 32, (6,))):
        assert files[name].startswith(b"\x89PNG\r\n\x1a\n")
        width, height, _, kind = struct.unpack(">IIBB", files[name][16:26])
        assert (width, height) == (size, size)
        assert kind in colours
        assert len(files[name]) < 20_000


def test_the_same_settings_give_the_same_file() -> None:
    assert make(INFO) == make(INFO)


def test_the_manifest_is_filled_in() -> None:
    manifest = manifest_of(INFO)
    assert (manifest["id"], manifest["bots"][0]["botId"]) == (APP, APP)
    assert manifest["validDomains"] == ["desk.example"]
    assert manifest["staticTabs"][0]["contentUrl"] == "https://desk.example/teams/tab/"
    assert manifest["webApplicationInfo"]["resource"] == f"api://desk.example/botid-{APP}"
    assert manifest["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert "{" not in "".join(texts(manifest))


def test_the_manifest_keeps_to_teams_limits() -> None:
    manifest = manifest_of(AppInfo(APP, "https://desk.example", "x" * 32))
    assert len(manifest["name"]["short"]) <= 30
    assert len(manifest["name"]["full"]) <= 100
    assert len(manifest["description"]["short"]) <= 80
    assert len(manifest["developer"]["name"]) <= 32
    for bots in manifest["bots"][0]["commandLists"]:
        assert all(len(c["title"]) <= 32 and len(c["description"]) <= 128 for c in bots["commands"])
    for command in manifest["composeExtensions"][0]["commands"]:
        assert len(command["title"]) <= 32
        assert len(command["description"]) <= 128


def test_the_manifest_names_the_commands_of_the_code() -> None:
    commands = manifest_of(INFO)["composeExtensions"][0]["commands"]
    assert [command["id"] for command in commands] == [SEARCH, CREATE]
    assert commands[0]["parameters"][0]["name"] == "searchText"


def test_a_company_with_quotes_does_not_break_it() -> None:
    files = packed(make(AppInfo(APP, "https://desk.example", 'A "{url}" & Söhne')))
    developer = json.loads(files["manifest.json"])["developer"]
    assert developer["name"] == 'A "{url}" & Söhne'


@pytest.mark.parametrize(
    ("info", "why"),
    [
        (AppInfo("", "https://desk.example", "L"), "FRONTDESK_TEAMS_APP_ID"),
        (AppInfo(APP, "http://127.0.0.1:8080", "L"), "https"),
        (AppInfo(APP, "https://desk.example", "x" * 33), "32"),
        (AppInfo(APP, "https://desk.example", "L", version="two"), "1.0.0"),
        (AppInfo(APP, "https://desk.example", "L", privacy_url="http://x"), "https"),
    ],
)
def test_what_teams_would_not_take_is_not_made(info: AppInfo, why: str) -> None:
    with pytest.raises(PackageError, match=why):
        make(info)


def test_the_command_writes_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_TEAMS_APP_ID", APP.upper())
    monkeypatch.setenv("FRONTDESK_TEAMS_APP_PASSWORD", "secret")
    monkeypatch.setenv("FRONTDESK_TEAMS_TENANT", TENANT)
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "https://desk.example/")
    out = tmp_path / "app.zip"
    result = CliRunner().invoke(app, ["package", "--out", str(out), "--version", "2.0.1"])
    assert result.exit_code == 0, result.output
    manifest = json.loads(packed(out.read_bytes())["manifest.json"])
    assert (manifest["version"], manifest["id"]) == ("2.0.1", APP)
    assert b"secret" not in out.read_bytes()


def texts(value: Any) -> list[str]:
    """Give every string in a JSON value."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []
