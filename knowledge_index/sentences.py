"""Cut plain text into sentences and count its words, in Latin and in CJK scripts."""

from __future__ import annotations

import re

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]+")
_BOUNDARY = re.compile(r"(?<=[.!?…])[\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[^\sa-z])|(?<=[。！？])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|mr|mrs|ms|dr|prof|st|no|fig|art|sec|dept|ext|tel)"
    r"|(?:^|[\s(])[a-z]|^\d+)\.$",
    re.IGNORECASE,
)


def count_words(text: str) -> int:
    """Count words; a CJK character counts as one."""
    return len(_WORD.findall(text))


def split_sentences(text: str) -> list[str]:
    """Cut text at the ends of its sentences; abbreviations and initials do not end one."""
    sentences: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        piece = text[start : boundary.end()].strip()
        if piece and not _ABBREVIATION.search(piece):
            sentences.append(piece)
            start = boundary.end()
    rest = text[start:].strip()
    return [*sentences, rest] if rest else sentences
