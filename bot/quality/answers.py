"""What an index would answer, without asking the encoder twice for the same words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from threading import Lock

import numpy as np

from bot.quality.replay import ANSWER, Outcome, Question
from knowledge_index.embedder import Embedder, Vectors, Vocabulary
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Hit, Reader

_CANDIDATES = 10
_CHOICES = 3
_MOST_TEXTS = 6000  # nine megabytes of vectors; more than a replay of 500 questions needs


class RememberingEmbedder:
    """Encode by another encoder, and remember the last few thousand texts."""

    def __init__(self, embedder: Embedder, most: int = _MOST_TEXTS) -> None:
        self._embedder = embedder
        self._most = most
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self.dimension = embedder.dimension
        self.fingerprint = embedder.fingerprint

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode what is not known yet."""
        with self._lock:
            rows = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in rows]
        if missing:
            rows |= dict(zip(missing, self._embedder.encode(missing), strict=True))
            self._remember(missing, rows)
        made = [rows[text] for text in texts]
        return np.array(made, dtype=np.float32).reshape(len(texts), self.dimension)

    def is_word(self, word: str) -> bool:
        """Tell what the other encoder tells."""
        return isinstance(self._embedder, Vocabulary) and self._embedder.is_word(word)

    def _remember(self, texts: list[str], rows: dict[str, Vectors]) -> None:
        with self._lock:
            for text in texts:
                self._known[text] = rows[text]
            while len(self._known) > self._most:
                self._known.popitem(last=False)


class IndexAnswers:
    """Tell what becomes of a question, by the articles of one index on one day."""

    def __init__(self, index: KnowledgeIndex, on: date) -> None:
        self._index = index
        self._on = on

    def __call__(self, question: Question) -> Outcome:
        """Search and decide as the bot does, and extract the answer."""
        reader = Reader(question.audience, self._on, question.groups)
        found = self._index.find(question.text, reader, _CANDIDATES)
        decision, sure = found.verdict.decision, found.verdict.confidence
        if decision != ANSWER:
            some = found.hits[:_CHOICES] if decision == "choices" else []
            titles = " · ".join(hit.article.title for hit in some)
            choices = tuple(hit.article.id for hit in some)
            return Outcome(decision, title=titles, confidence=sure, choices=choices)
        hit: Hit = found.hits[0]
        article = hit.article
        return Outcome(
            decision,
            article.id,
            article.title,
            sure,
            place=f"{article.id}@{article.version}#{hit.passage.number}",
            extract=lambda: self._index.answer(question.text, hit).markdown,
        )
