"""Ask as any kind of person and look at how the answer comes about; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge_index import confidence
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Answer, Article, Hit, Reader, Verdict

_CANDIDATES = 10
_SHOWN = 5
_LOOKED_INTO = 3
_HIDDEN = 5
_NEAR = 0.6

Hiding = Literal["audience", "groups", "not_yet", "over"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of person, on a day."""

    audience: Literal["employee", "customer"]
    on: date
    groups: frozenset[str] = frozenset()
    language: str = ""

    @property
    def reader(self) -> Reader:
        """Give what a search asks about somebody."""
        return Reader(self.audience, self.on, self.groups)


@dataclass(frozen=True, slots=True)
class SeenHit:
    """An article found; `parts` are its passage's words, each with whether they answer."""

    hit: Hit
    parts: tuple[tuple[str, bool], ...]
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class HiddenHit:
    """An article that this person does not get, and why."""

    article: Article
    score: float
    why: Hiding


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a search showed; `lead` is the first score less the second.

    `answer_from` and `choices_from` are the thresholds of the confidence.
    """

    kind: Kind
    verdict: Verdict
    answer: Answer | None
    hits: Sequence[SeenHit]
    hidden: Sequence[HiddenHit]
    lead: float
    answer_from: float = confidence.ANSWER_FROM
    choices_from: float = confidence.CHOICES_FROM

    @property
    def first(self) -> Hit | None:
        """Give the best hit."""
        return self.hits[0].hit if self.hits else None


class Playground:
    """Look into searches; `index` gives the index in use, or raises KnowledgeDown."""

    def __init__(self, index: Callable[[], KnowledgeIndex]) -> None:
        self._index = index

    def ask(self, text: str, kind: Kind, drafts: Sequence[Article] = ()) -> Seen:
        """Search as the bot does, with drafts as if they were published. Raises KnowledgeDown."""
        index = self._index()
        if drafts:
            index = index.changed(drafts)
        found = index.find(text, kind.reader, _CANDIDATES)
        is_answer = found.verdict.decision == "answer"
        answer = index.answer(text, found.hits[0]) if is_answer else None
        scores = [hit.score for hit in found.hits]
        return Seen(
            kind=kind,
            verdict=found.verdict,
            answer=answer,
            hits=[_seen(index, text, kind, n, hit) for n, hit in enumerate(found.hits[:_SHOWN])],
            hidden=_hidden(index, text, kind, scores),
            lead=scores[0] - scores[1] if len(scores) > 1 else 0.0,
        )


def marked(text: str, sentences: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Cut a text at the sentences that answer: (words, whether they do) in their order."""
    spans = sorted(
        (start, start + len(sentence))
        for sentence in sentences
        if sentence and (start := text.find(sentence)) >= 0
    )
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start >= at:
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
    return tuple(part for part in (*parts, (text[at:], False)) if part[0])


def why_hidden(article: Article, reader: Reader) -> Hiding:
    """Tell what keeps an article from somebody."""
    if article.audience not in ("everyone", reader.audience):
        return "audience"
    if article.groups and not article.groups & reader.groups:
        return "groups"
    if article.valid_from and reader.on < article.valid_from:
        return "not_yet"
    return "over"


def _seen(index: KnowledgeIndex, text: str, kind: Kind, number: int, hit: Hit) -> SeenHit:
    sentences = index.answer(text, hit).sentences if number < _LOOKED_INTO else ()
    is_foreign = bool(kind.language) and hit.article.language != kind.language
    return SeenHit(hit, marked(hit.passage.text, sentences), is_foreign)


def _hidden(
    index: KnowledgeIndex, text: str, kind: Kind, scores: Sequence[float]
) -> list[HiddenHit]:
    # Only what would have been among the best: the rest would have changed nothing.
    least = max(
        scores[_SHOWN - 1] if len(scores) >= _SHOWN else 0.0, _NEAR * max(scores, default=0)
    )
    hits = index.hidden(text, kind.reader, _HIDDEN)
    return [
        HiddenHit(hit.article, hit.score, why_hidden(hit.article, kind.reader))
        for hit in hits
        if hit.score > least
    ]
