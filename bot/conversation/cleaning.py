"""Make words that came from outside safe to store and to understand."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bot.conversation.masking import mask

_KEPT = "\n\t"


@dataclass(frozen=True, slots=True)
class Words:
    """Words fit to be stored; `was_cut` and `masked` tell what was done to them."""

    text: str
    was_cut: bool
    masked: frozenset[str]


def clean(text: str, most_chars: int) -> Words:
    """Drop control characters, cut to the limit, and mask secrets."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if c in _KEPT or unicodedata.category(c)[0] != "C").strip()
    masked = mask(text[:most_chars])
    return Words(masked.text, len(text) > most_chars, masked.kinds)


def for_rasa(text: str) -> str:
    """Keep typed words from being read as a command: Rasa takes a leading slash for one."""
    return text.lstrip("/ \n\t") or "?"
