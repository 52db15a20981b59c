"""Manifests: ours are true, and a broken one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import ROOT, Settings
from connectors.registry import ManifestError, manifests

GOOD = """
name: fax
title: Fax
kind: channel
implementation: connectors.channels.console.channel:ConsoleChannel
docs: docs/channels/fax.md
settings:
  - {name: FRONTDESK_FAX_NUMBER, use: The number to call., required: true}
  - {name: FRONTDESK_COMPANY, use: The name on the first page.}
"""


def write(root: Path, text: str, folder: str = "fax") -> Path:
    path = root / "channels" / folder / "manifest.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", sorted(manifests()))
def test_a_manifest_of_ours_is_true(name: str) -> None:
    manifest = manifests()[name]
    assert manifest.load().__name__
    assert (ROOT / manifest.docs.partition("#")[0]).is_file(), manifest.docs
    known = {f"FRONTDESK_{field.upper()}" for field in Settings.model_fields}
    assert {setting.name for setting in manifest.settings} <= known


def test_the_console_is_found_by_its_folder() -> None:
    found = manifests()["console"]
    assert (found.kind, found.load().name) == ("channel", "console")


def test_a_manifest_tells_what_is_not_set(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    fax = manifests(tmp_path)["fax"]
    assert fax.missing(set()) == ["FRONTDESK_FAX_NUMBER"]
    assert fax.missing({"FRONTDESK_FAX_NUMBER"}) == []


def test_a_folder_without_a_manifest_is_no_connector(tmp_path: Path) -> None:
    (tmp_path / "channels" / "__pycache__").mkdir(parents=True)
    assert manifests(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Manifest"),
        ("name: [", "expected"),
        (GOOD.replace("name: fax", "name: telex", 1), "'telex' is not that of its folder"),
        (GOOD.replace("kind: channel", "kind: pigeon"), "kind"),
        (GOOD.replace("title: Fax\n", ""), "title"),
        (GOOD + "surprise: 1\n", "surprise"),
        (GOOD.replace("FRONTDESK_FAX_NUMBER", "FAX_NUMBER"), r"settings.0.name"),
        (GOOD.replace(":ConsoleChannel", ""), "implementation"),
        ("\x00", "unacceptable"),
    ],
)
def test_a_broken_manifest_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ManifestError, match=f"(?s)^{path}: .*{message}"):
        manifests(tmp_path)
