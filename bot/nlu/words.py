"""The view of wording: naive Bayes on words, word pairs and character n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from bot.nlu.encoder import clean

# Added to every n-gram's weight in an intent; small, as tf-idf rows have length one.
SMOOTHING = 0.05


@dataclass(frozen=True)
class NgramSpace:
    """Text to tf-idf rows, each of length one, over the n-grams seen in training."""

    vocabularies: tuple[dict[str, int], dict[str, int]]
    idf: np.ndarray

    @classmethod
    def fit(cls, texts: Sequence[str]) -> NgramSpace:
        """Collect the n-grams of the texts and how rare each is."""
        counters = [counter.fit(map(clean, texts)) for counter in _counters(None, None)]
        vocabularies = tuple(
            {ngram: int(column) for ngram, column in counter.vocabulary_.items()}
            for counter in counters
        )
        space = cls(vocabularies, np.zeros(0))
        seen = np.asarray((space.counts(texts) > 0).sum(axis=0)).ravel()
        return cls(vocabularies, np.log((1 + len(texts)) / (1 + seen)) + 1)

    @cached_property
    def counters(self) -> list[CountVectorizer]:
        """The two counters, of words and of characters."""
        return _counters(*self.vocabularies)

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Count n-grams: shape (len(texts), n-grams)."""
        cleaned = [clean(text) for text in texts]
        return sparse.hstack([counter.transform(cleaned) for counter in self.counters]).tocsr()

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return tf-idf rows with logarithmic counts, words and characters weighing the same."""
        rows = self.counts(texts).astype(np.float64)
        rows.data = 1 + np.log(rows.data)
        rows = rows @ sparse.diags(self.idf)
        words = len(self.vocabularies[0])
        halves = [normalize(rows[:, :words]), normalize(rows[:, words:])]
        return sparse.hstack(halves).tocsr()


@dataclass(frozen=True)
class WordModel:
    """Multinomial naive Bayes, kept sparse: n-grams an intent never had share one weight."""

    gains: sparse.csr_matrix
    base: np.ndarray

    @classmethod
    def fit(cls, rows: sparse.csr_matrix, labels: np.ndarray, intents: int) -> WordModel:
        """Fit to tf-idf rows and labels 0 … intents-1."""
        members = sparse.csr_matrix(
            (np.ones(len(labels)), (labels, np.arange(len(labels)))), (intents, len(labels))
        )
        sums = (members @ rows).tocsr()
        totals = np.asarray(sums.sum(axis=1)).ravel() + SMOOTHING * rows.shape[1]
        gains = sums.copy()
        gains.data = np.log1p(gains.data / SMOOTHING)
        return cls(gains.T.tocsr().astype(np.float32), np.log(SMOOTHING) - np.log(totals))

    def log_likelihoods(self, rows: sparse.csr_matrix) -> np.ndarray:
        """Return log p(row | intent), shape (rows, intents)."""
        mass = np.asarray(rows.sum(axis=1))
        return (rows @ self.gains).toarray() + mass * self.base


def _counters(words: dict[str, int] | None, characters: dict[str, int] | None) -> list:
    return [
        CountVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", vocabulary=words),
        CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), vocabulary=characters),
    ]
