"""Join what the vectors and BM25 say into one ranking of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_index.catalogue import Catalogue, Mask, Record
from knowledge_index.entries import counted_article
from knowledge_index.lexical import LexicalIndex
from knowledge_index.passages import Hit, Passage, Signals
from knowledge_index.signals import measure
from knowledge_index.tokens import terms
from knowledge_index.vectors import VectorStore

# Measured on ten sets of two kinds (docs/adr/0002-retrieval.md): best between 0.2 and 0.35,
# whether the knowledge has 15 articles or 2,000, because BM25 is taken as a share of the best
# that the query could have and so means the same everywhere.
LEXICAL_WEIGHT = 0.26
# A name is short and about nothing else, so its cosine runs higher than a passage's.
NAME_PENALTY = 0.1
TITLE_PENALTY = 0.05
# Of 90 questions this near to a name, on the sets with names, 90 meant its article.
CURATED_FROM = 0.9
_CURATED_LEAD = 0.01

_NEAR_SLOTS = 150
_WORDED_SLOTS = 60
_WORDED_ARTICLES = 40

Vector = NDArray[np.float32]


@dataclass(slots=True)
class Stores:
    """What a search reads; `articles` counts whole articles, under each one's first slot."""

    catalogue: Catalogue
    vectors: VectorStore
    passages: LexicalIndex
    articles: LexicalIndex

    def fork(self) -> Stores:
        """Give stores that change apart from these."""
        catalogue, vectors = self.catalogue.fork(), self.vectors.copy()
        return Stores(catalogue, vectors, self.passages.fork(), self.articles.fork())


@dataclass(frozen=True, slots=True)
class _Scored:
    record: Record
    dense: float
    lexical: float
    passage: int
    named: float
    curated: bool

    @property
    def score(self) -> float:
        return fuse(self.dense, self.lexical)


def fuse(dense: float, lexical: float) -> float:
    """Weigh a cosine and a share of BM25 into one score."""
    return (1 - LEXICAL_WEIGHT) * dense + LEXICAL_WEIGHT * lexical


def rank(text: str, query: Vector, allowed: Mask, stores: Stores, k: int) -> Ranking:
    """Rank the allowed articles; at most `k` hits, and the signals of the first.

    An article one of whose names is the very question comes first.
    """
    in_passages = stores.passages.scores(text, len(allowed)) * allowed
    in_articles = stores.articles.scores(text, len(allowed)) * allowed
    records = _candidates(query, allowed, in_passages, in_articles, stores)
    asked = frozenset(terms(text))
    scored = [_score(record, query, asked, in_passages, in_articles, stores) for record in records]
    scored.sort(key=lambda item: (-item.score, item.record.article.id))
    if not scored:
        return Ranking([], None)
    curated = _curated(scored)
    first = curated or scored[0]
    ordered = [first, *(item for item in scored if item is not first)]
    signals = measure([item.score for item in ordered], first.dense)
    return Ranking([_hit(item) for item in ordered[:k]], signals, curated is not None)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Hits, best first, and what is known of the first; None when nothing was found.

    `curated`: somebody wrote the very question down as one that the first article answers.
    """

    hits: list[Hit]
    signals: Signals | None
    curated: bool = False


def _candidates(
    query: Vector, allowed: Mask, in_passages: Vector, in_articles: Vector, stores: Stores
) -> Iterable[Record]:
    near, _ = stores.vectors.search(query, _NEAR_SLOTS, allowed)
    worded = [*_top(in_passages, _WORDED_SLOTS), *_top(in_articles, _WORDED_ARTICLES)]
    slots = dict.fromkeys([*near.tolist(), *worded])
    found = (stores.catalogue.owner_of(slot) for slot in slots)
    return {record.article.id: record for record in found}.values()


def _top(scores: Vector, k: int) -> list[int]:
    some = np.flatnonzero(scores)
    if len(some) > k:
        some = some[np.argpartition(-scores[some], k)[:k]]
    slots: list[int] = some.tolist()
    return slots


def _score(
    record: Record,
    query: Vector,
    asked: frozenset[str],
    in_passages: Vector,
    in_articles: Vector,
    stores: Stores,
) -> _Scored:
    slots = np.array(record.slots, dtype=np.int64)
    count = len(record.passages)
    cosines = stores.vectors.vectors_of(slots) @ query
    worded = in_passages[slots[:count]]
    names = cosines[count:]
    dense = float(
        max(cosines[:count].max(initial=-1.0), (names - _penalties(record)).max(initial=-1.0))
    )
    lexical = (float(worded.max(initial=0.0)) + float(in_articles[slots[0]])) / 2
    best = int(np.argmax(fuse(1, 0) * cosines[:count] + fuse(0, 1) * worded)) if count else 0
    named = float(names.max(initial=0.0))
    return _Scored(record, dense, lexical, best, named, _is_curated(record, asked, named))


def _curated(scored: Sequence[_Scored]) -> _Scored | None:
    """Give the article that somebody wrote this question down for; None where there are two."""
    near = sorted((item for item in scored if item.curated), key=lambda item: -item.named)
    if len(near) > 1 and near[0].named - near[1].named < _CURATED_LEAD:
        return None
    return near[0] if near else None


def _penalties(record: Record) -> Vector:
    penalties = np.full(len(record.names), NAME_PENALTY, dtype=np.float32)
    if record.title_is_name:
        penalties[-1] = TITLE_PENALTY
    return penalties


def _is_curated(record: Record, asked: frozenset[str], named: float) -> bool:
    """Tell whether the question is one of the article's names, word for word or nearly."""
    if not asked or named < CURATED_FROM:
        return False
    # 'How do I update Windows 11?' is near to 'How do I update Windows 10?', and is another.
    return asked <= frozenset(terms(counted_article(record.article)))


def _hit(item: _Scored) -> Hit:
    article, passages = item.record.article, item.record.passages
    passage = passages[item.passage] if passages else Passage(article.id, 0, "")
    return Hit(article, passage, item.score, item.dense, item.lexical)
