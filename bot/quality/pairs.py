"""Find passages of two articles that say the same, or possibly the opposite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from knowledge_index.index import KnowledgeIndex
from knowledge_index.neighbours import Neighbours
from knowledge_index.passages import Article
from knowledge_index.sentences import split_sentences

Kind = Literal["duplicate", "contradiction"]

_NEAR = 0.72
_NEIGHBOURS = 6
_SAME_SHINGLES = 0.6
_SAME_WORDS = 0.6
_LEAST_WORDS = 4
_SHINGLE = 3
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# 'step 3' here may well be 'step 4' there.
_ORDINAL = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*+])\s+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_DAYS = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august"),
        *("september", "october", "november", "december", "monday", "tuesday", "wednesday"),
        *("thursday", "friday", "saturday", "sunday"),
    )
)
_NOT = frozenset(("not", "no", "never", "cannot", "without", "neither", "nor", "none"))
_SMALL = frozenset(
    (
        *("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "and", "or", "is", "are"),
        *("be", "it", "its", "you", "your", "we", "our"),
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """Two passages, or two sentences, of `one` and `other`; `why`: numbers, dates or negation."""

    kind: Kind
    one: str
    other: str
    one_text: str
    other_text: str
    nearness: float
    why: str = ""

    @property
    def keys(self) -> tuple[str, str]:
        """Name the two texts by their words."""
        return _key(self.one_text), _key(self.other_text)


def of_article(index: KnowledgeIndex, article: Article) -> list[Found]:
    """Compare an article's passages with the nearest ones of articles that somebody reads too."""
    best: dict[tuple[str, ...], Found] = {}
    for near in index.neighbours(article.id, _NEIGHBOURS, _NEAR):
        if share_readers(article, near.other):
            for found in _compare(article.id, near):
                best.setdefault((found.kind, found.one, found.other, *found.keys), found)
    return list(best.values())


def share_readers(one: Article, other: Article) -> bool:
    """Tell whether one person may get both: else it is no fault that they say the same."""
    audiences = {one.audience, other.audience}
    if "everyone" not in audiences and len(audiences) == 2:
        return False
    if one.language != other.language:
        return False
    return not one.groups or not other.groups or bool(one.groups & other.groups)


def opposed(one: str, other: str) -> str:
    """Tell why two sentences about the same thing may not both hold; empty: nothing speaks for it.

    The same words with other numbers, with other days or months, or with a `not` more.
    """
    one, other = _ORDINAL.sub("", one), _ORDINAL.sub("", other)
    words, others = _words(one), _words(other)
    content, contents = _content(words), _content(others)
    both = len(content & contents)
    if both < _LEAST_WORDS or both < _SAME_WORDS * len(content | contents):
        return ""
    numbers, more = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    if numbers and more and not numbers & more:
        return "numbers"
    days, dates = words & _DAYS, others & _DAYS
    if days and dates and not days & dates:
        return "dates"
    return "negation" if _denies(words) != _denies(others) else ""


def _compare(article_id: str, near: Neighbours) -> Iterator[Found]:
    mine, theirs = near.passage.text, near.other_passage.text
    if _overlap(_shingles(mine), _shingles(theirs)) >= _SAME_SHINGLES:
        yield _found("duplicate", article_id, near.other.id, mine, theirs, near.cosine)
    for sentence in split_sentences(mine):
        for other in split_sentences(theirs):
            if why := opposed(sentence, other):
                yield _found(
                    "contradiction", article_id, near.other.id, sentence, other, near.cosine, why
                )


def _found(
    kind: Kind, one: str, other: str, text: str, other_text: str, nearness: float, why: str = ""
) -> Found:
    if one > other:
        one, other, text, other_text = other, one, other_text, text
    return Found(kind, one, other, text, other_text, round(nearness, 4), why)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _content(words: set[str]) -> set[str]:
    return {w for w in words if not w[0].isdigit()} - _SMALL - _NOT - _DAYS


def _denies(words: set[str]) -> bool:
    return bool(words & _NOT) or any(w.endswith(("n't", "n’t")) for w in words)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in _WORD.findall(text)]
    last = max(1, len(words) - _SHINGLE + 1)
    return {tuple(words[at : at + _SHINGLE]) for at in range(last)}


def _overlap(one: Iterable[object], other: Iterable[object]) -> float:
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / max(1, len(mine | theirs))


def _key(text: str) -> str:
    return sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:32]
