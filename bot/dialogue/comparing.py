"""Compare two models on what they make of the same sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue.starter import OUTSIDE, Example
from bot.dialogue.texts import plain, same
from bot.store.conversations import InboxRow, TurnRow

MOST_ASKED = 200
_MOST_CHANGES = 300
# More than chance moves a few hundred sentences by, where the sum stays the same.
_TOLERATED = 0.02

Parsed = dict[str, Any]


@dataclass(frozen=True)
class Sentences:
    """What is parsed: held-out sentences with their intents, and questions really asked."""

    held_out: tuple[Example, ...]
    asked: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """All of them, as people say them."""
        return [*(plain(example.text) for example in self.held_out), *self.asked]


def recent_questions(session: Session, most: int = MOST_ASKED) -> tuple[str, ...]:
    """Give the latest different questions that people typed, buttons left out."""
    query = (
        select(TurnRow.text, InboxRow.body)
        .join(InboxRow, InboxRow.turn_id == TurnRow.id)
        .where(TurnRow.author == "person", TurnRow.text != "")
        .order_by(InboxRow.id.desc())
        .limit(most * 5)
    )
    found: dict[str, str] = {}
    for text, body in session.execute(query):
        if not body.get("press") and len(found) < most:
            found.setdefault(same(text), text[:500])
    return tuple(found.values())


def compare(sentences: Sentences, old: Sequence[Parsed], new: Sequence[Parsed]) -> dict[str, Any]:
    """Sum up, as JSON; each figure is [old, new], `old` is empty where there is no model in use."""
    count = len(sentences.held_out)
    sides = [old, new] if old else [new, new]
    inside = [i for i, e in enumerate(sentences.held_out) if e.intent != OUTSIDE]
    outside = [i for i, e in enumerate(sentences.held_out) if e.intent == OUTSIDE]
    right = [_right(sentences, side[:count]) for side in sides]
    best = [[side[i]["best"] == sentences.held_out[i].intent for i in inside] for side in sides]
    figures = {
        "held_out": len(inside),
        "outside": len(outside),
        "asked": len(sentences.asked),
        "accuracy": [_share(marks) for marks in best],
        "understood": [_share([marks[i] for i in inside]) for marks in right],
        "rejected": [_share([marks[i] for i in outside]) for marks in right],
        "right": [sum(marks) for marks in right],
    }
    changes = _changes(sentences, *sides)
    return figures | {
        "verdict": _verdict(figures) if old else "alone",
        "intents": _by_intent(sentences, inside, *right),
        "changes": changes[:_MOST_CHANGES],
        "changed": len(changes),
    }


def _right(sentences: Sentences, parsed: Sequence[Parsed]) -> list[bool]:
    """Tell what was understood: in scope under its intent, or rejected where it is outside."""
    return [
        not found["in_scope"]
        if example.intent == OUTSIDE
        else bool(found["in_scope"]) and found["best"] == example.intent
        for example, found in zip(sentences.held_out, parsed, strict=True)
    ]


def _share(marks: Sequence[bool]) -> float | None:
    return round(sum(marks) / len(marks), 4) if marks else None


def _verdict(figures: dict[str, Any]) -> str:
    if not figures["held_out"] + figures["outside"]:
        return "unknown"
    old, new = figures["right"]
    falls = [figures[name] for name in ("understood", "rejected") if figures[name][0] is not None]
    if new < old or any(before - after > _TOLERATED for before, after in falls):
        return "worse"
    return "better" if new > old else "same"


def _by_intent(
    sentences: Sentences, inside: Sequence[int], old: Sequence[bool], new: Sequence[bool]
) -> list[dict[str, Any]]:
    counts: dict[str, list[int]] = {}
    for i in inside:
        row = counts.setdefault(sentences.held_out[i].intent, [0, 0, 0])
        row[0] += 1
        row[1] += old[i]
        row[2] += new[i]
    rows = [{"intent": name, "of": n, "right": [o, w]} for name, (n, o, w) in counts.items()]
    return sorted(rows, key=_by_change)


def _by_change(row: dict[str, Any]) -> tuple[int, str]:
    before, after = row["right"]
    return after - before, row["intent"]


def _changes(
    sentences: Sentences, old: Sequence[Parsed], new: Sequence[Parsed]
) -> list[dict[str, Any]]:
    expected = [*(e.intent for e in sentences.held_out), *([None] * len(sentences.asked))]
    rows = zip(sentences.texts, expected, old, new, strict=True)
    found = [
        {
            "text": text,
            "expected": wanted,
            "old": before["intent"],
            "new": after["intent"],
            "sure": [round(before["confidence"], 2), round(after["confidence"], 2)],
            "was_right": _meets(before, wanted),
            "is_right": _meets(after, wanted),
        }
        for text, wanted, before, after in rows
        if before["intent"] != after["intent"]
    ]
    # First what got worse, then what somebody asked, then what got better.
    return sorted(found, key=lambda f: (f["is_right"] is True, f["is_right"] is None))


def _meets(parsed: Parsed, wanted: str | None) -> bool | None:
    if wanted is None:
        return None
    if wanted == OUTSIDE:
        return not parsed["in_scope"]
    return bool(parsed["in_scope"]) and parsed["best"] == wanted
