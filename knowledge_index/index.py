"""The knowledge index: articles in, ranked articles out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from knowledge_index import answering, confidence, storage
from knowledge_index.catalogue import Catalogue, Record
from knowledge_index.embedder import Embedder, Vectors, Vocabulary
from knowledge_index.entries import (
    counted_article,
    counted_passages,
    record_of,
    slot_vectors,
    texts_to_encode,
)
from knowledge_index.lexical import LexicalIndex
from knowledge_index.locks import ReadWriteLock
from knowledge_index.neighbours import Neighbours, neighbours_of
from knowledge_index.passages import Answer, Article, Findings, Hit, Reader
from knowledge_index.ranking import Ranking, Stores, rank
from knowledge_index.vectors import VectorStore
from knowledge_index.wording import IsWord, Synonyms, reword

Progress = Callable[[int, int], None]

_ARTICLES_A_STEP = 16
_NO_WORD: IsWord = frozenset[str]().__contains__


class KnowledgeIndex:
    """Find the articles that answer a question.

    Safe to share between threads: searches run together, a change waits for them and goes in
    whole, so that no search sees half an article.
    """

    def __init__(self, embedder: Embedder, synonyms: Synonyms | None = None) -> None:
        self._embedder = embedder
        self._synonyms = synonyms or Synonyms()
        vectors = VectorStore(embedder.dimension)
        self._stores = Stores(Catalogue(), vectors, LexicalIndex(), LexicalIndex())
        self._lock = ReadWriteLock()
        self._changing = Lock()
        self._saving = Lock()

    def __len__(self) -> int:
        """Count the articles."""
        return len(self._stores.catalogue.records)

    @property
    def passage_count(self) -> int:
        """Count what can be found: passages and alternative questions."""
        return len(self._stores.vectors)

    def versions(self) -> dict[str, int]:
        """Give the version of every article held, to compare with the owner's records."""
        with self._lock.reading():
            records = self._stores.catalogue.records.values()
            return {record.article.id: record.article.version for record in records}

    def versions_of(self, article_ids: Iterable[str]) -> dict[str, int]:
        """Give the versions of those among these articles that are held, at their cost alone."""
        with self._lock.reading():
            records = self._stores.catalogue.records
            return {key: records[key].article.version for key in article_ids if key in records}

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> None:
        """Add articles, or replace those whose id is known; `progress` gets (done, of)."""
        waiting = list({article.id: article for article in articles}.values())
        for start in range(0, len(waiting), _ARTICLES_A_STEP):
            step = waiting[start : start + _ARTICLES_A_STEP]
            self._add([record_of(article) for article in step])
            if progress:
                progress(start + len(step), len(waiting))

    def remove(self, article_ids: Iterable[str]) -> None:
        """Forget articles; unknown ids change nothing."""
        with self._changing, self._lock.writing():
            for article_id in article_ids:
                self._drop(article_id)

    def search(self, text: str, reader: Reader, k: int = 10) -> list[Hit]:
        """Rank the articles that this reader may see, best first; at most `k`."""
        return self._rank(text, reader, k).hits

    def find(
        self, text: str, reader: Reader, k: int = 10, without: frozenset[str] = frozenset()
    ) -> Findings:
        """Search, leaving out some articles, and decide whether the first hit answers."""
        ranking = self._rank(text, reader, k, without)
        verdict = confidence.decide(ranking.signals, ranking.curated)
        return Findings(ranking.hits, verdict, ranking.signals, ranking.curated)

    def reword(self, text: str) -> str:
        """Give the words that are searched for: synonyms put in, slips of one letter corrected."""
        is_word = self._embedder.is_word if isinstance(self._embedder, Vocabulary) else _NO_WORD
        with self._lock.reading():
            return reword(text, self._synonyms, self._stores.passages, is_word)

    def show(self, article_id: str, text: str, reader: Reader) -> Hit | None:
        """Give one article with the passage nearest to the text; None where it may not be read."""
        hits = self._rank(text or article_id, reader, 1, only=article_id).hits
        return hits[0] if hits else None

    def answer(self, text: str, hit: Hit) -> Answer:
        """Extract from a hit the sentences, or the whole list or table, that answer."""
        return answering.extract(text, hit, self._embedder)

    def hidden(self, text: str, reader: Reader, k: int = 10) -> list[Hit]:
        """Rank the articles that this reader may not see: for those who keep the knowledge."""
        if not text.strip():
            return []
        query = self._embedder.encode([text])[0]
        with self._lock.reading():
            return rank(text, query, self._stores.catalogue.hidden(reader), self._stores, k).hits

    def neighbours(self, article_id: str, k: int = 5, least: float = 0.8) -> list[Neighbours]:
        """Give for an article's passages the nearest ones of other articles, by cosine."""
        with self._lock.reading():
            return neighbours_of(self._stores, article_id, k, least)

    def changed(self, put: Iterable[Article] = (), gone: Iterable[str] = ()) -> KnowledgeIndex:
        """Give an index with changes made, to try them out; this one stays as it is.

        Nothing but the articles put is encoded; it takes as much memory again for the vectors.
        """
        with self._changing:
            stores = self._stores.fork()
        twin = KnowledgeIndex(self._embedder, self._synonyms)
        twin._stores = stores
        twin.remove(gone)
        twin.add(put)
        return twin

    def encoding_with(self, embedder: Embedder) -> KnowledgeIndex:
        """Give a short-lived view of this index that encodes by another way to the same vectors.

        Raises ValueError when it is another model. A `load` of this index does not reach the view.
        """
        if embedder.fingerprint != self._embedder.fingerprint:
            raise ValueError("vectors of two models cannot be compared")
        return self._view(embedder, self._synonyms)

    def use_synonyms(self, synonyms: Synonyms) -> None:
        """Reword by these from the next search on."""
        self._synonyms = synonyms

    def wording_with(self, synonyms: Synonyms) -> KnowledgeIndex:
        """Give a short-lived view of this index that rewords by other synonyms, to try them out."""
        return self._view(self._embedder, synonyms)

    @property
    def embedder(self) -> Embedder:
        """Give what turns texts into vectors here."""
        return self._embedder

    def save(self, folder: Path) -> None:
        """Write the index into a folder; whoever reads it finds the old one or the new one."""
        # Holds back changes, not searches: a reader's lock would make them queue behind a writer.
        with self._changing:
            held = self._stores.fork()
        with self._saving:
            storage.save(folder, self._embedder.fingerprint, held)

    def load(self, folder: Path) -> None:
        """Replace what is held by a saved index.

        Raises IndexMissing, IndexDamaged or WrongModel, and then keeps what it held.
        """
        stores = storage.load(folder, self._embedder.fingerprint, self._embedder.dimension)
        with self._changing, self._lock.writing():
            self._stores = stores

    def _view(self, embedder: Embedder, synonyms: Synonyms) -> KnowledgeIndex:
        twin = KnowledgeIndex(embedder, synonyms)
        twin._stores, twin._lock = self._stores, self._lock
        twin._changing, twin._saving = self._changing, self._saving
        return twin

    def _rank(
        self,
        text: str,
        reader: Reader,
        k: int,
        without: frozenset[str] = frozenset(),
        only: str | None = None,
    ) -> Ranking:
        if not text.strip():
            return Ranking([], None)
        text = self.reword(text)
        query = self._embedder.encode([text])[0]
        with self._lock.reading():
            allowed = self._stores.catalogue.allowed(reader)
            if without or only:
                allowed = self._stores.catalogue.narrowed(allowed, without, only)
            return rank(text, query, allowed, self._stores, k)

    def _add(self, records: Sequence[Record]) -> None:
        # Encoding and training take most of the time, so nobody has to wait for them.
        vectors = self._encode(records)
        with self._changing:
            with self._lock.writing():
                for record, rows in zip(records, vectors, strict=True):
                    self._put(record, rows)
            self._train()

    def _encode(self, records: Sequence[Record]) -> list[Vectors]:
        texts = [texts_to_encode(record) for record in records]
        distinct = list(dict.fromkeys(text for group in texts for text in group))
        row_of = {text: row for row, text in enumerate(distinct)}
        encoded = self._embedder.encode(distinct)
        rows = ([row_of[text] for text in group] for group in texts)
        return [slot_vectors(r, encoded[list(row)]) for r, row in zip(records, rows, strict=True)]

    def _train(self) -> None:
        vectors = self._stores.vectors
        if vectors.wants_training():
            lists = vectors.train(self._stores.catalogue.used())
            with self._lock.writing():
                vectors.adopt(lists)

    def _put(self, record: Record, vectors: Vectors) -> None:
        self._drop(record.article.id)
        seated = self._stores.catalogue.put(record)
        self._stores.vectors.put(np.array(seated.slots, dtype=np.int64), vectors)
        for slot, text in zip(seated.slots, counted_passages(seated), strict=False):
            self._stores.passages.add(slot, text)
        if seated.slots:
            self._stores.articles.add(seated.slots[0], counted_article(seated.article))

    def _drop(self, article_id: str) -> None:
        record = self._stores.catalogue.drop(article_id)
        if record is None or not record.slots:
            return
        self._stores.vectors.clear(np.array(record.slots, dtype=np.int64))
        texts = counted_passages(record)
        self._stores.passages.remove(dict(zip(record.slots, texts, strict=False)))
        self._stores.articles.remove({record.slots[0]: counted_article(record.article)})
