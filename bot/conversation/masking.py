"""Mask what must never be stored: card numbers, national ids, passwords typed by mistake."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_US_SSN = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_UK_NINO = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D]\b"
)
_PASSWORD = re.compile(
    r"""(?P<lead>\b(?:my\s+|the\s+)?(?:password|passwort|passcode|pwd|pin)\b
        (?:\s+(?:is|was)\b\s*:?|\s*[:=])\s*)
        (?!\[(?:card\ number|national\ id|password)\ removed\])
        (?P<secret>"[^"\n]{3,}"|'[^'\n]{3,}'|(?=\S*[\d\W_])\S{4,}|(?=\S*[A-Z])(?=\S*[a-z])\S{6,})""",
    re.IGNORECASE | re.VERBOSE,
)
_KINDS = ("card number", "national id", "password")
# Words of any script, one hyphen, slash or apostrophe among them, and what may close a sentence.
_PLAIN_WORD = re.compile(r"""^[^\W\d_]+(?:[-/'’][^\W\d_]+)?[.,;:!?…)\]"'”’»*]*$""")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets; `kinds` names what was taken out."""

    text: str
    kinds: frozenset[str]


def mask(text: str) -> Masked:
    """Replace what must not be stored by a word that says what stood there.

    Card numbers are told from other long numbers by their check digit (Luhn, ISO/IEC 7812-1).
    """
    kinds: set[str] = set()

    def card(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        if not _luhn(digits):
            return match.group()
        kinds.add("card number")
        return "[card number removed]"

    def national_id(_match: re.Match[str]) -> str:
        kinds.add("national id")
        return "[national id removed]"

    def password(match: re.Match[str]) -> str:
        # 'My password is expired.' tells no secret.
        if _PLAIN_WORD.match(match["secret"]):
            return match.group()
        kinds.add("password")
        return f"{match['lead']}[password removed]"

    text = _CARD.sub(card, text)
    text = _US_SSN.sub(national_id, text)
    text = _UK_NINO.sub(national_id, text)
    text = _PASSWORD.sub(password, text)
    # What was masked at an earlier door is told here as well.
    kinds |= {kind for kind in _KINDS if f"[{kind} removed]" in text}
    return Masked(text, frozenset(kinds))


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(n - 9 * (n > 9) for n in doubled) % 10 == 0
