"""Which files are taken."""

from __future__ import annotations

import pytest

from bot.files.checking import FileRules, check
from connectors.messages import Attachment
from tests.bot.files import samples as s

RULES = FileRules(most_files=2, most_bytes=2000)


def reason(name: str, media_type: str, content: bytes) -> str:
    """Check one file."""
    (checked,) = check([Attachment(name, media_type, content)], RULES)
    assert (checked.content == b"") == bool(checked.reason)
    assert (checked.digest == "") == bool(checked.reason)
    return checked.reason


def test_a_good_file_is_taken_as_what_it_is() -> None:
    (checked,) = check([Attachment("screen.png", "application/octet-stream", s.PNG)], RULES)
    assert (checked.name, checked.media_type, checked.reason) == ("screen.png", "image/png", "")
    assert checked.content == s.PNG


@pytest.mark.parametrize(
    ("name", "media_type", "content", "expected"),
    [
        ("a.png", "image/png", b"", "empty"),
        ("a.png", "image/png", s.PNG * 3, "too_large"),
        ("a.png", "image/png", s.EXE, "kind"),
        ("a.txt", "text/plain", s.SCRIPT, "kind"),
        ("a.png", "image/png", s.HTML, "not_as_told"),
        ("a.png", "IMAGE/PNG; x=1", s.PDF, "not_as_told"),
        ("a.svg", "image/svg+xml", b"<svg onload='alert(1)'/>", "not_as_told"),
        ("a.png", "image/jpeg", s.PNG, ""),
        ("a.pdf", "application/pdf", s.PNG, ""),
        ("a.csv", "application/vnd.ms-excel", b"a,b\n", ""),
        ("a", "", s.PDF, ""),
    ],
)
def test_a_lie_a_program_and_a_huge_file_are_refused(
    name: str, media_type: str, content: bytes, expected: str
) -> None:
    assert reason(name, media_type, content) == expected


def test_one_too_many_is_refused_alone() -> None:
    files = [Attachment(f"{n}.png", "image/png", s.PNG) for n in range(3)]
    assert [file.reason for file in check(files, RULES)] == ["", "", "too_many"]


def test_what_the_channel_could_not_fetch_is_refused() -> None:
    files = [Attachment("a.png", "image/png", b"", problem="unavailable")]
    assert [file.reason for file in check(files, RULES)] == ["unavailable"]
