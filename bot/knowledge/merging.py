"""Merge two people's changes of one text: what only one of them touched is taken over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

YOURS, BETWEEN, THEIRS = "<<<<<<<", "=======", ">>>>>>>"
_LISTS = ("questions", "groups", "tags")


@dataclass(frozen=True, slots=True)
class Merge:
    """A proposal; `clashes` names the fields that both changed, each in another way.

    A clash in the body stands there between marks; for other fields yours is proposed.
    """

    content: dict[str, Any]
    clashes: tuple[str, ...]


def merge(base: dict[str, Any], yours: dict[str, Any], theirs: dict[str, Any]) -> Merge:
    """Merge two contents that were made from one base."""
    content: dict[str, Any] = {}
    clashes = []
    for name in yours:
        old, ours, other = base.get(name), yours[name], theirs.get(name)
        if name == "body":
            content[name], clash = merge_text(old or "", ours, other or "")
        elif name in _LISTS:
            content[name], clash = _merge_list(old or [], ours, other or []), False
        else:
            clash = ours not in (old, other) and other != old
            content[name] = other if ours == old else ours
        if clash:
            clashes.append(name)
    return Merge(content, tuple(clashes))


def merge_text(base: str, yours: str, theirs: str) -> tuple[str, bool]:
    """Merge texts by lines; tell whether a clash is left between marks.

    The way of diff3 (Khanna, Kunal and Pierce 2007): lines that all three share hold the text
    together, and between them the side that changed something wins.
    """
    old, ours, other = base.splitlines(), yours.splitlines(), theirs.splitlines()
    merged: list[str] = []
    clash = False
    at = (0, 0, 0)
    for anchor in _anchors(old, ours, other):
        parts = [lines[a:b] for lines, a, b in zip((old, ours, other), at, anchor, strict=True)]
        lines, clashed = _chunk(*parts)
        merged += lines
        clash |= clashed
        if anchor[0] < len(old):
            merged.append(old[anchor[0]])
        at = (anchor[0] + 1, anchor[1] + 1, anchor[2] + 1)
    return "\n".join(merged), clash


def has_marks(text: str) -> bool:
    """Tell whether a clash is still marked in a text."""
    lines = {line.strip() for line in text.splitlines()}
    return {YOURS, THEIRS} <= lines or {YOURS, BETWEEN} <= lines or {BETWEEN, THEIRS} <= lines


def _anchors(old: list[str], ours: list[str], other: list[str]) -> Iterator[tuple[int, int, int]]:
    in_ours, in_other = _kept(old, ours), _kept(old, other)
    for position in sorted(in_ours.keys() & in_other.keys()):
        yield position, in_ours[position], in_other[position]
    yield len(old), len(ours), len(other)


def _kept(old: list[str], new: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _chunk(old: list[str], ours: list[str], other: list[str]) -> tuple[list[str], bool]:
    if ours in (old, other):
        return other, False
    if other == old:
        return ours, False
    return [YOURS, *ours, BETWEEN, *other, THEIRS], True


def _merge_list(old: list[str], ours: list[str], other: list[str]) -> list[str]:
    gone = {value for value in old if value not in ours or value not in other}
    return [value for value in dict.fromkeys([*ours, *other]) if value not in gone]
