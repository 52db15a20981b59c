"""Make words that came from outside safe to store and to understand."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bot.conversation.masking import mask

_KEPT = "\n\t"
# Embeddings, overrides and isolates of the writing direction make a text read as something else.
_MISLEADING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
# A secret that the limit cuts in two has to be seen whole.
_BEYOND = 100


@dataclass(frozen=True, slots=True)
class Words:
    """Words fit to be stored; `was_cut` and `masked` tell what was done to them."""

    text: str
    was_cut: bool
    masked: frozenset[str]


def clean(text: str, most_chars: int) -> Words:
    """Drop control characters, cut to the limit, and mask secrets."""
    text = "".join(c for c in unicodedata.normalize("NFC", text) if _is_harmless(c)).strip()
    masked = mask(text[: most_chars + _BEYOND])
    return Words(masked.text[:most_chars], len(text) > most_chars, masked.kinds)


def for_rasa(text: str) -> str:
    """Keep typed words from being read as a command: Rasa takes a leading slash for one."""
    return text.lstrip("/ \n\t") or "?"


def _is_harmless(character: str) -> bool:
    # Joiners and unassigned code points stay: emoji and several scripts are made with them.
    if character in _KEPT:
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _MISLEADING
