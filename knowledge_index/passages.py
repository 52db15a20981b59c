"""Articles, the passages they are cut into, and the hits of a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Audience = Literal["employee", "customer", "everyone"]


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of knowledge as the index sees it; `body` is Markdown.

    `groups`: when not empty, only members of one of them may read it.
    `valid_from` and `valid_to` are inclusive days; None means open.
    `version` grows by one with every change: the index compares it, not the text.
    """

    id: str
    title: str
    body: str
    version: int = 1
    questions: tuple[str, ...] = ()
    audience: Audience = "everyone"
    groups: frozenset[str] = frozenset()
    language: str = "en"
    owner: str = ""
    updated_at: datetime | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and on what day: decides what may enter the candidate set."""

    audience: Literal["employee", "customer"]
    on: date
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article that fits the encoder; `text` is plain, `headings` outermost first."""

    article_id: str
    number: int
    text: str
    headings: tuple[str, ...] = ()
    markdown: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, with its best passage.

    `score` is the fused score that ranks; `dense` is a cosine; `lexical` is BM25 as a share of
    the best that the query could have. `sentences` stays empty until `KnowledgeIndex.answer`.
    """

    article: Article
    passage: Passage
    score: float
    dense: float
    lexical: float
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with the hits, and the calibrated probability that the first one answers."""

    decision: Literal["answer", "choices", "abstain"]
    confidence: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the confidence is computed from; every value lies between -1 and 1.

    dense: the first hit's cosine. lead, lead_of_third, lead_of_sixth: its score less that of the
    second, third and sixth article.
    """

    dense: float
    lead: float
    lead_of_third: float
    lead_of_sixth: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found, best first, and what to do with it.

    `signals` are what the verdict was computed from; None when nothing was found. `is_curated`:
    somebody wrote the very question down as one that the first article answers.
    """

    hits: list[Hit]
    verdict: Verdict
    signals: Signals | None = None
    is_curated: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The part of a passage that answers: Markdown to show, and its sentences as plain text."""

    markdown: str
    sentences: tuple[str, ...]
