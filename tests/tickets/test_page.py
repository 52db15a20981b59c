"""docs/adding-a-ticket-system.md shows the logbook as it is."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.settings import ROOT
from connectors.registry import Manifest

PAGE = (ROOT / "docs" / "adding-a-ticket-system.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```(?:python|yaml)\n# (\S+/\S+)\n(.*?)```", PAGE, re.DOTALL))


def test_the_page_has_manifest_and_class() -> None:
    assert {name.rpartition("/")[2] for name in BLOCKS} == {"manifest.yml", "tickets.py"}


@pytest.mark.parametrize("name", sorted(BLOCKS))
def test_what_the_page_shows_is_what_runs(name: str) -> None:
    assert BLOCKS[name] == (ROOT / name).read_text("utf-8")


def test_the_manifest_of_the_page_can_be_read() -> None:
    manifest = Manifest.model_validate(yaml.safe_load(BLOCKS["tests/tickets/logbook/manifest.yml"]))
    assert manifest.kind == "tickets"
