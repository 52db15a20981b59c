"""File names that mislead nobody."""

from __future__ import annotations

import pytest

from bot.files.kinds import TEXT, kind_of
from bot.files.names import clean_name
from tests.bot.files.samples import PNG


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("notes.txt", "notes.txt"),
        ("Größe – 请假.LOG", "Größe – 请假.LOG"),
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\ada\\notes.txt", "notes.txt"),
        ("invoice.exe", "invoice.exe.txt"),
        ("evil\u202etxt.exe", "eviltxt.exe.txt"),
        ("a\x00b\nc.txt", "abc.txt"),
        ('<img src="x">.txt', "_img src=_x_.txt"),
        ("con.txt", "_con.txt"),
        ("", "file.txt"),
        (" . ", "file.txt"),
        (".txt", "txt.txt"),
        ("x" * 500 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_a_name_is_cleaned(given: str, clean: str) -> None:
    assert clean_name(given, TEXT) == clean


def test_the_true_ending_comes_last() -> None:
    kind = kind_of(PNG)
    assert kind is not None
    assert clean_name("report.pdf", kind) == "report.pdf.png"
    assert clean_name("screen.PNG", kind) == "screen.PNG"
