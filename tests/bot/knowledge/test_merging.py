"""Merging: what one side touched is taken over; what both did is marked."""

from __future__ import annotations

import pytest

from bot.knowledge.merging import has_marks, merge, merge_text

BASE = "# Payday\n\nPaid on the 25th.\n\nAsk Payroll."


@pytest.mark.parametrize(
    ("yours", "theirs", "merged"),
    [
        (BASE, BASE, BASE),
        (BASE, BASE.replace("25", "26"), BASE.replace("25", "26")),
        (BASE.replace("25", "26"), BASE, BASE.replace("25", "26")),
        (
            BASE.replace("25", "26"),
            BASE.replace("Ask Payroll", "Ask Finance"),
            BASE.replace("25", "26").replace("Ask Payroll", "Ask Finance"),
        ),
        (BASE + "\nMore.", "New first line.\n" + BASE, f"New first line.\n{BASE}\nMore."),
        (BASE.replace("25", "26"), BASE.replace("25", "26"), BASE.replace("25", "26")),
        ("", BASE, ""),
    ],
)
def test_changes_in_different_places(yours: str, theirs: str, merged: str) -> None:
    assert merge_text(BASE, yours, theirs) == (merged, False)


def test_a_clash_is_marked() -> None:
    text, clash = merge_text(BASE, BASE.replace("25", "26"), BASE.replace("25", "27"))
    assert clash
    assert text.splitlines()[2:7] == [
        "<<<<<<<", "Paid on the 26th.", "=======", "Paid on the 27th.", ">>>>>>>",
    ]  # fmt: skip
    assert has_marks(text)


@pytest.mark.parametrize("text", [BASE, "Heading\n=======\n", "a <<<<<<< b"])
def test_ordinary_text_has_no_marks(text: str) -> None:
    assert not has_marks(text)


def test_fields_and_lists() -> None:
    base = {"title": "A", "owner": "x", "tags": ["a", "b"], "body": BASE}
    yours = {"title": "B", "owner": "x", "tags": ["a", "b", "c"], "body": BASE}
    theirs = {"title": "C", "owner": "y", "tags": ["b", "d"], "body": BASE + "\nMore."}
    merged = merge(base, yours, theirs)
    assert merged.content == {
        "title": "B",
        "owner": "y",
        "tags": ["b", "c", "d"],
        "body": BASE + "\nMore.",
    }
    assert merged.clashes == ("title",)
