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
_WORD = r"(?u)\b\w+\b"  # scikit-learn's own leaves out words of one letter


@dataclass(frozen=True)
class NgramSpace:
    """Text to tf-idf rows over the n-grams seen in training: first words, then characters."""

    vocabularies: tuple[dict[str, int], dict[str, int]]
    idf: np.ndarray

    @classmethod
    def fit(cls, texts: Sequence[str]) -> NgramSpace:
        """Collect the n-grams of the texts and how rare each is."""
        cleaned = [clean(text) for text in texts]
        counts, vocabularies = [], []
        for counter in _counters(None, None):
            try:
                counts.append(counter.fit_transform(cleaned))
            except ValueError:  # no n-gram in any text, as with punctuation alone
                counts.append(sparse.csr_matrix((len(texts), 1)))
            found = getattr(counter, "vocabulary_", {"": 0})
            vocabularies.append({ngram: int(column) for ngram, column in found.items()})
        seen = np.concatenate(
            [np.bincount(part.indices, minlength=part.shape[1]) for part in counts]
        )
        words, characters = vocabularies
        return cls((words, characters), np.log((1 + len(texts)) / (1 + seen)) + 1)

    @cached_property
    def counters(self) -> list[CountVectorizer]:
        """The two counters, of words and of characters."""
        return _counters(*self.vocabularies)

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return rows of shape (len(texts), n-grams); words and characters weigh the same."""
        cleaned = [clean(text) for text in texts]
        words, characters = (counter.transform(cleaned) for counter in self.counters)
        split = words.shape[1]
        halves = [_weigh(words, self.idf[:split]), _weigh(characters, self.idf[split:])]
        return sparse.hstack(halves, format="csr")


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


def _counters(
    words: dict[str, int] | None, characters: dict[str, int] | None
) -> list[CountVectorizer]:
    return [
        CountVectorizer(ngram_range=(1, 2), token_pattern=_WORD, vocabulary=words),
        CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), vocabulary=characters),
    ]


def _weigh(counts: sparse.csr_matrix, idf: np.ndarray) -> sparse.csr_matrix:
    """Damp the counts by a logarithm, weigh by rarity and bring each row to length one."""
    rows = counts.astype(np.float64)
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    return normalize(rows, copy=False)
