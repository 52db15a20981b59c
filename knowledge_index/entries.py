"""Decide by which texts an article is found: what is embedded and what BM25 counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge_index.catalogue import Record
from knowledge_index.passages import Article, Passage
from knowledge_index.splitter import context_of, split

Vectors = NDArray[np.float32]

# A passage's vector is mostly its text under its title and headings, a little its text alone
# (long titles drown short texts) and a little the whole article (docs/adr/0002-retrieval.md).
_IN_CONTEXT = 0.8
_OWN = 0.8


def record_of(article: Article) -> Record:
    """Cut an article into what can be found of it."""
    return Record(article, tuple(split(article)))


def texts_to_encode(record: Record) -> list[str]:
    """List passages in their context, then the passages alone, then the article's names."""
    alone = [passage.text for passage in record.passages]
    return [*counted_passages(record), *alone, *record.names]


def slot_vectors(record: Record, encoded: Vectors) -> Vectors:
    """Make one unit vector a slot of what `texts_to_encode` became."""
    count = len(record.passages)
    in_context, alone, names = np.split(encoded, [count, 2 * count])
    mixed = _unit(_IN_CONTEXT * in_context + (1 - _IN_CONTEXT) * alone)
    if count:
        mixed = _unit(_OWN * mixed + (1 - _OWN) * _unit(mixed.mean(axis=0, keepdims=True)))
    return np.concatenate([mixed, names])


def counted_passages(record: Record) -> list[str]:
    """Give what BM25 counts for each passage: its text under its title and headings."""
    return [_in_context(record.article, passage) for passage in record.passages]


def counted_article(article: Article) -> str:
    """Give what BM25 counts for the article as a whole."""
    return "\n".join((article.title, *article.questions, article.body))


def _in_context(article: Article, passage: Passage) -> str:
    return "\n".join(part for part in (context_of(article, passage), passage.text) if part)


def _unit(rows: Vectors) -> Vectors:
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    units: Vectors = (rows / np.maximum(norms, 1e-12)).astype(np.float32)
    return units
