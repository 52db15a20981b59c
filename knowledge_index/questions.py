"""Tell questions from other texts, and complete one that leans on the question before it."""

from __future__ import annotations

import re

from knowledge_index.sentences import count_words, split_sentences
from knowledge_index.tokens import terms

_ASKS = re.compile(
    r"(how|what|when|where|who|whom|whose|why|which|can|could|do|does|did|is|are|am|should|will"
    r"|would|may|must|has|have)\b",
    re.IGNORECASE,
)
_ENDS = ("?", "？")
# 'and for part-time?', 'what about contractors?', 'or in Germany?'
_LEADS_ON = re.compile(
    r"(?:(?:ok|okay|yes|no|thanks|thank you|hm+)\b[\s,.!]*)?"
    r"(?:(?:and|or|but|also|plus)\b|(?:what|how) (?:about|if|for|with)\b"
    r"|(?:the )?same (?:for|with)\b)",
    re.IGNORECASE,
)
# 'for part-time?' asks nothing of its own either.
_RELATES = re.compile(r"(?:for|in|with|without|if|when|as|on|from|during|after|before)\b", re.I)
_POINTS = re.compile(r"\b(?:it|that|this|they|them|those|these|there)\b", re.IGNORECASE)
_LEADING_ON_WORDS = 10
_RELATING_WORDS = 5
_POINTING_TERMS = 1


def asks(text: str) -> bool:
    """Tell whether a title or a heading is a question."""
    bare = text.strip()
    return bare.endswith(_ENDS) or bool(_ASKS.match(bare))


def leans_on_another(text: str) -> bool:
    """Tell whether a text can only be understood after the question before it."""
    bare = text.strip()
    words = count_words(bare)
    if _LEADS_ON.match(bare):
        return words <= _LEADING_ON_WORDS
    if _RELATES.match(bare):
        return words <= _RELATING_WORDS
    pointed = _POINTS.search(bare)
    return bool(pointed) and len(terms(_POINTS.sub("", bare))) <= _POINTING_TERMS


def complete(text: str, before: str) -> str:
    """Put the question before in front of a text that leans on it; else give the text alone.

    Where the one before was completed itself, its own addition gives way to the new one.
    """
    if not before.strip() or not leans_on_another(text):
        return text
    sentences = split_sentences(before)
    head = [s for i, s in enumerate(sentences) if i == 0 or not leans_on_another(s)]
    addition = text.strip()
    # A capital, so that it can be told from the question before when the next one comes.
    return f"{' '.join(head)} {addition[0].upper()}{addition[1:]}"
