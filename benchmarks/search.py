"""Search latency by size of the knowledge, against the limit: encoding plus one exact FAISS search.

Up to 10,000 passages texts and vectors are real: sentences of our own articles, encoded. Above,
vectors are real ones with noise and texts are our words drawn by Zipf's law. Run it alone with
`python -m benchmarks.search`.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import faiss
import frontmatter
import numpy as np
import psutil
from numpy.typing import NDArray

from knowledge_index.catalogue import Record
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Passage, Reader
from knowledge_index.sentences import split_sentences

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
REAL_UP_TO = 10_000
PASSAGES_AN_ARTICLE = 20
WORDS_A_PASSAGE = 15
QUERIES = 60
THREADS = 2

Vectors = NDArray[np.float32]
EMPLOYEE = Reader("employee", date(2026, 1, 1))
CUSTOMER = Reader("customer", date(2026, 1, 1))


class PreparedEmbedder:
    """Encode questions really, and give articles the vectors that were made for them."""

    def __init__(self, encoder: SentenceTransformerEmbedder) -> None:
        self._encoder = encoder
        self._prepared: Vectors | None = None
        self.dimension = encoder.dimension
        self.fingerprint = f"{encoder.fingerprint}, prepared"

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self._prepared is None:
            return self._encoder.encode(texts)
        return self._prepared[: len(texts)]

    @contextmanager
    def giving(self, vectors: Vectors) -> Iterator[None]:
        """Give these vectors, in this order, instead of encoding."""
        self._prepared = vectors
        try:
            yield
        finally:
            self._prepared = None


def measure(encoder_folder: Path, sizes: Sequence[int] = SIZES) -> dict[str, dict[str, Any]]:
    """Measure each size; milliseconds are medians unless named otherwise."""
    faiss.omp_set_num_threads(THREADS)
    encoder = SentenceTransformerEmbedder(encoder_folder, THREADS)
    sentences, questions = material()
    texts = _real_texts(sentences, min(REAL_UP_TO, max(sizes)))
    real = encoder.encode(texts)
    rows = {}
    for size in sizes:
        if size <= REAL_UP_TO:
            rows[f"{size:,} passages"] = _measure(encoder, questions, texts[:size], real[:size])
        else:
            made = _synthetic_texts(sentences, size), synthetic_vectors(real, size)
            rows[f"{size:,} passages"] = _measure(encoder, questions, *made)
            del made
        gc.collect()
    return rows


def _measure(
    encoder: SentenceTransformerEmbedder, questions: list[str], texts: list[str], vectors: Vectors
) -> dict[str, Any]:
    embedder = PreparedEmbedder(encoder)
    index = KnowledgeIndex(embedder)
    start = time.perf_counter()
    with embedder.giving(vectors):
        # Past the splitter, in one step: what is measured is the search, not the import.
        index._add(_records(texts))
    seconds = time.perf_counter() - start
    # The very vectors that we search; a second copy of a million would not fit a small machine.
    exact = index._stores.vectors._flat
    ours, limit, filtered, encoding = [], [], [], []
    for question in questions:
        ours.append(_ms(lambda q=question: index.find(q, EMPLOYEE)))
        limit.append(_ms(lambda q=question: exact.search(encoder.encode([q]), 10)))
        filtered.append(_ms(lambda q=question: index.find(q, CUSTOMER)))
        encoding.append(_ms(lambda q=question: encoder.encode([q])))
    recall = _recall(index, exact, encoder, questions)
    changes = [_ms(lambda n=n: index.add([_change(n)])) for n in range(5)]
    return {
        "search p50 ms": _median(ours[5:]),
        "search p95 ms": round(float(np.percentile(ours[5:], 95)), 1),
        "limit p50 ms": _median(limit[5:]),
        "limit p95 ms": round(float(np.percentile(limit[5:], 95)), 1),
        "search p95 / limit p95": round(
            float(np.percentile(ours[5:], 95) / np.percentile(limit[5:], 95)), 2
        ),
        "search / limit": round(statistics.median(ours[5:]) / statistics.median(limit[5:]), 2),
        "of it encoding ms": _median(encoding[5:]),
        "half filtered out ms": _median(filtered[5:]),
        "publish one article ms": _median(changes),
        "nearest 10 found": recall,
        "indexing s, without encoding": round(seconds, 1),
        "memory MB": psutil.Process().memory_info().rss >> 20,
    }


def _recall(
    index: KnowledgeIndex,
    exact: Any,
    encoder: SentenceTransformerEmbedder,
    questions: Sequence[str],
) -> float:
    """Give the share of the ten truly nearest passages that the vector store finds."""
    store, found = index._stores.vectors, []
    for question in questions:
        query = encoder.encode([question])
        near, _ = store.search(query[0], 10, np.ones(store.size, dtype=bool))
        _, truth = exact.search(query, 10)
        # Slots were given in order, so that a slot is a row of the exact index.
        found.append(len(set(near.tolist()) & set(truth[0].tolist())) / 10)
    return round(statistics.mean(found), 3)


def _records(texts: list[str]) -> list[Record]:
    records = []
    for start in range(0, len(texts), PASSAGES_AN_ARTICLE):
        part = texts[start : start + PASSAGES_AN_ARTICLE]
        number = len(records)
        article = Article(
            str(number),
            "",
            "\n\n".join(part),
            audience="employee" if number % 2 else "everyone",
        )
        passages = (Passage(article.id, i, text, (), text) for i, text in enumerate(part))
        records.append(Record(article, tuple(passages)))
    return records


def _change(number: int) -> Article:
    body = f"## Where\n\nThe canteen moved to floor {number}.\n\n## When\n\nIt opens at noon."
    return Article(f"canteen-{number}", "Where to eat", body)


def material() -> tuple[list[str], list[str]]:
    """Give the sentences of our own articles, and questions that people ask of them."""
    pages = [frontmatter.load(str(path)) for path in sorted(ROOT.glob("data/articles/*.md"))]
    questions = [str(text) for page in pages for text in page.get("questions", ())]
    chance = random.Random(0)
    sentences = [text for page in pages for text in split_sentences(page.content)]
    return sentences, chance.sample(questions, QUERIES)


def _real_texts(sentences: list[str], count: int) -> list[str]:
    chance = random.Random(1)
    joined = (f"{n}. {' '.join(chance.sample(sentences, 2))}" for n in range(count))
    return [" ".join(text.split()[:WORDS_A_PASSAGE]) for text in joined]


def _synthetic_texts(sentences: list[str], count: int) -> list[str]:
    # The words of our articles by their own ranks, so that questions meet words as usual as theirs.
    known = [word for word, _ in Counter(" ".join(sentences).lower().split()).most_common()]
    words = [*known, *(f"word{n}" for n in range(200_000))]
    ranks = np.random.default_rng(2).zipf(1.2, (count, WORDS_A_PASSAGE)) % len(words)
    return [" ".join([words[n] for n in row]) for row in ranks.tolist()]


def synthetic_vectors(real: Vectors, count: int) -> Vectors:
    random_ = np.random.default_rng(3)
    rows = np.empty((count, real.shape[1]), dtype=np.float32)
    for start in range(0, count, 50_000):
        part = rows[start : start + 50_000]
        part[:] = random_.standard_normal(part.shape, dtype=np.float32) * np.float32(0.035)
        part += real[random_.integers(0, len(real), len(part))]
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return rows


def _ms(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 1)


if __name__ == "__main__":
    for name, row in measure(ROOT / "var" / "encoder").items():
        print(name, row, flush=True)
