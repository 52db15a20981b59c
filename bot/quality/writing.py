"""Look at how an article is written: its length, its headings, how easily it reads, its links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge_index.markdown_blocks import read_blocks
from knowledge_index.sentences import split_sentences

LONG_WORDS = 1500
_HEADED_FROM = 350
_EASE_FROM = 100
_HARD = 30.0
_LINK = re.compile(r"\]\(\s*<?(?:https?://[^/\s)]+)?/(?:help|articles)/([a-z0-9][a-z0-9-]{0,119})")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Writing:
    """What was seen; `ease` is None where it says nothing. `findings` are (reason, detail)."""

    words: int
    ease: float | None
    findings: tuple[tuple[str, str], ...]
    links: tuple[str, ...]


def look_at(body: str, language: str) -> Writing:
    """Measure a text in Markdown."""
    blocks = read_blocks(body)
    texts = [block.text for block in blocks if block.kind not in ("heading", "code")]
    words = sum(len(_WORD.findall(text)) for text in texts)
    ease = reading_ease(texts) if language.startswith("en") and words >= _EASE_FROM else None
    findings: list[tuple[str, str]] = []
    if words > LONG_WORDS:
        findings.append(("too_long", str(words)))
    if words > _HEADED_FROM and not any(block.kind == "heading" for block in blocks):
        findings.append(("no_headings", str(words)))
    if ease is not None and ease < _HARD:
        findings.append(("hard_to_read", f"{ease:.0f}"))
    return Writing(words, ease, tuple(findings), tuple(dict.fromkeys(_LINK.findall(body))))


def reading_ease(texts: Iterable[str]) -> float:
    """Compute the Flesch Reading Ease of English: 100 is very easy, below 30 very hard.

    206.835 - 1.015 (words / sentences) - 84.6 (syllables / words): R. Flesch, A new readability
    yardstick, Journal of Applied Psychology 32 (1948). Syllables are counted by groups of vowels.
    """
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return 100.0
    syllables = sum(_syllables(word.lower()) for word in words)
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and count > 1
    return max(1, count - silent)
