"""Compare two texts side by side: by lines, and by words within a changed line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Kind = Literal["same", "changed", "added", "removed"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes time that grows with the square of these.
_MOST_LINES = 4000
_MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words; `differs` where the other side has something else."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A line before and after; a side is None where the other has no counterpart.

    Numbers count from 1.
    """

    kind: Kind
    left: tuple[Piece, ...] | None
    right: tuple[Piece, ...] | None
    left_number: int | None = None
    right_number: int | None = None


def compare(left: str, right: str) -> list[Pair]:
    """Pair the lines of two texts."""
    before, after = left.splitlines(), right.splitlines()
    if max(len(before), len(after)) > _MOST_LINES:
        return _block(before, after, 0, 0)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pairs: list[Pair] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            lines = enumerate(before[a:b])
            pairs += [Pair("same", _whole(x), _whole(x), a + n + 1, c + n + 1) for n, x in lines]
        else:
            pairs += _block(before[a:b], after[c:d], a, c)
    return pairs


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Give what differs between two contents besides the body, by name."""
    names = [name for name in before | after if name not in {"body", "status"}]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _block(before: list[str], after: list[str], a: int, c: int) -> list[Pair]:
    both = min(len(before), len(after))
    pairs = []
    for n in range(both):
        left, right = _words(before[n], after[n])
        pairs.append(Pair("changed", left, right, a + n + 1, c + n + 1))
    gone = enumerate(before[both:], a + both + 1)
    new = enumerate(after[both:], c + both + 1)
    pairs += [Pair("removed", _whole(line, True), None, n, None) for n, line in gone]
    pairs += [Pair("added", None, _whole(line, True), None, n) for n, line in new]
    return pairs


def _words(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    before, after = _WORDS.findall(left), _WORDS.findall(right)
    if max(len(before), len(after)) > _MOST_WORDS:
        return _whole(left, True), _whole(right, True)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return (
        tuple(Piece("".join(before[a:b]), tag != "equal") for tag, a, b, _, _ in codes if a < b),
        tuple(Piece("".join(after[c:d]), tag != "equal") for tag, _, _, c, d in codes if c < d),
    )


def _whole(line: str, differs: bool = False) -> tuple[Piece, ...]:
    return (Piece(line, differs),)
