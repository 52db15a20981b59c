"""The docs tell the truth: every setting is listed as it is, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import FOR_RASA, ROOT, Settings

SETTINGS_PAGE = ROOT / "docs" / "settings.md"
PAGES = sorted([*ROOT.glob("README.md"), *(ROOT / "docs").rglob("*.md")])

_ROW = re.compile(r"^\| `FRONTDESK_(?P<name>\w+)` \| (?P<default>.*?) \| (?P<meaning>.*) \|$", re.M)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
_SCHEME = re.compile(r"[a-z][a-z+.-]*:")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
_HEADING = re.compile(r"^#+ +(?P<title>.+?) *#*$", re.M)


def listed() -> dict[str, tuple[str, str]]:
    """Give default and meaning of every setting on the page."""
    rows = _ROW.finditer(SETTINGS_PAGE.read_text("utf-8"))
    return {row["name"].lower(): (row["default"], row["meaning"]) for row in rows}


def test_every_setting_is_listed_and_no_other() -> None:
    assert sorted(listed()) == sorted(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_listed_as_it_is(name: str) -> None:
    field = Settings.model_fields[name]
    default = field.get_default(call_default_factory=True)
    assert listed().get(name) == (_shown(default), field.description)


def test_what_is_no_setting_is_told_too() -> None:
    page = SETTINGS_PAGE.read_text("utf-8")
    assert [name for name in sorted(FOR_RASA) if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = _CODE.sub("", page.read_text("utf-8"))
    targets = [match["target"] for match in _LINK.finditer(text)]
    relative = [target for target in targets if not _SCHEME.match(target)]
    assert [target for target in relative if not _resolves(page, target)] == []


def _shown(value: object) -> str:
    if isinstance(value, Path) and value.is_absolute():
        value = value.relative_to(ROOT)
    if isinstance(value, bool):
        value = str(value).lower()
    text = f"{value:g}" if isinstance(value, float) else str(value or "")
    return f"`{text}`" if text else "empty"


def _resolves(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = page.parent / path if path else page
    if not there.exists():
        return False
    return not anchor or there.suffix != ".md" or anchor in _anchors(there)


def _anchors(page: Path) -> set[str]:
    titles = (match["title"] for match in _HEADING.finditer(page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
