"""BM25 over texts, in which single texts can be added and removed.

bm25s computes every score when the index is built, so one new text means a new index. Here
only counts are kept; idf and lengths enter when a query asks. After any sequence of changes the
scores equal those of an index built afresh.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge_index.tokens import stems, terms

K1 = 1.2
B = 0.75

Scores = NDArray[np.float32]


@dataclass(slots=True)
class _Postings:
    slots: array[int]
    counts: array[int]


class LexicalIndex:
    """Count terms in slots; score slots by BM25 (Robertson and Zaragoza 2009, Lucene's idf)."""

    def __init__(self) -> None:
        self._postings: dict[str, _Postings] = {}
        self._lengths = np.zeros(0, dtype=np.float32)
        self._texts = 0
        self._total_length = 0
        # Terms whose postings no fork shares; None: all of them.
        self._own: set[str] | None = None

    def __len__(self) -> int:
        return self._texts

    def add(self, slot: int, text: str) -> None:
        """Count a text's terms under a free slot."""
        counted = Counter(terms(text))
        self._grow(slot + 1)
        self._set_length(slot, counted.total())
        for term, count in counted.items():
            postings = self._to_extend(term)
            postings.slots.append(slot)
            postings.counts.append(min(count, 65_535))

    def remove(self, texts: dict[int, str]) -> None:
        """Forget slots; `texts` are the very texts that were added under them."""
        gone = np.fromiter(texts, dtype=np.int32)
        for term in {term for text in texts.values() for term in terms(text)}:
            self._forget(term, gone)
        for slot in texts:
            self._texts -= 1
            self._total_length -= int(self._lengths[slot])
            self._lengths[slot] = 0

    def scores(self, query: str, size: int) -> Scores:
        """Score slots 0 to `size` for a query, as a share of the best BM25 it could ever have."""
        scores = np.zeros(max(size, len(self._lengths)), dtype=np.float32)
        bound = 0.0
        for term in dict.fromkeys(terms(query)):
            postings = self._postings.get(term)
            idf = self._idf(len(postings.slots) if postings else 0)
            bound += idf * (K1 + 1)
            if postings:
                slots = np.frombuffer(postings.slots, dtype=np.int32)
                counts = np.frombuffer(postings.counts, dtype=np.uint16).astype(np.float32)
                scores[slots] += idf * (K1 + 1) * counts / (counts + self._norms(slots))
        return scores[:size] / np.float32(bound or 1.0)

    def holders(self, word: str) -> int:
        """Count the texts that have all of a word's terms; none for one without a term."""
        counts = [
            len(self._postings[term].slots) if term in self._postings else 0 for term in stems(word)
        ]
        return min(counts, default=0)

    def holds(self, text: str) -> bool:
        """Tell whether texts have every term of these words; stop words are always there."""
        return all(term in self._postings for term in terms(text))

    def state(self) -> dict[str, NDArray[np.generic]]:
        """Give everything as arrays, to be saved."""
        names = sorted(self._postings)
        sizes = [len(self._postings[name].slots) for name in names]
        return {
            "terms": np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
            "sizes": np.array(sizes, dtype=np.int64),
            "slots": _joined((self._postings[name].slots for name in names), np.int32),
            "counts": _joined((self._postings[name].counts for name in names), np.uint16),
            "lengths": self._lengths.copy(),
            "totals": np.array([self._texts, self._total_length], dtype=np.int64),
        }

    @classmethod
    def restore(cls, state: dict[str, NDArray[np.generic]]) -> LexicalIndex:
        """Rebuild from `state()`."""
        index = cls()
        index._lengths = state["lengths"].astype(np.float32)
        index._texts, index._total_length = (int(n) for n in state["totals"])
        ends = np.cumsum(state["sizes"])
        names = state["terms"].tobytes().decode().split("\n") if len(ends) else []
        for name, size, end in zip(names, state["sizes"], ends, strict=True):
            part = slice(int(end - size), int(end))
            slots, counts = array("i"), array("H")
            slots.frombytes(state["slots"][part].tobytes())
            counts.frombytes(state["counts"][part].tobytes())
            index._postings[name] = _Postings(slots, counts)
        return index

    def fork(self) -> LexicalIndex:
        """Give an index that changes apart from this one; until they do, they share memory."""
        twin = LexicalIndex()
        twin._postings = dict(self._postings)
        twin._lengths = self._lengths.copy()
        twin._texts, twin._total_length = self._texts, self._total_length
        self._own, twin._own = set(), set()
        return twin

    def _to_extend(self, term: str) -> _Postings:
        held = self._postings.get(term)
        if held is not None and (self._own is None or term in self._own):
            return held
        slots, counts = (held.slots[:], held.counts[:]) if held else (array("i"), array("H"))
        self._postings[term] = _Postings(slots, counts)
        if self._own is not None:
            self._own.add(term)
        return self._postings[term]

    def _grow(self, size: int) -> None:
        if size > len(self._lengths):
            grown = np.zeros(max(64, 2 * size), dtype=np.float32)
            grown[: len(self._lengths)] = self._lengths
            self._lengths = grown

    def _set_length(self, slot: int, length: int) -> None:
        self._lengths[slot] = length
        self._texts += 1
        self._total_length += length

    def _forget(self, term: str, gone: NDArray[np.int32]) -> None:
        postings = self._postings[term]
        slots = np.frombuffer(postings.slots, dtype=np.int32)
        kept = ~np.isin(slots, gone)
        if not kept.any():
            del self._postings[term]
            return
        counts = np.frombuffer(postings.counts, dtype=np.uint16)
        self._postings[term] = _Postings(
            array("i", slots[kept].tobytes()), array("H", counts[kept].tobytes())
        )
        if self._own is not None:
            self._own.add(term)

    def _idf(self, holders: int) -> float:
        return float(np.log1p((self._texts - holders + 0.5) / (holders + 0.5)))

    def _norms(self, slots: NDArray[np.int32]) -> Scores:
        average = self._total_length / max(1, self._texts) or 1.0
        lengths = self._lengths[slots]
        norms: Scores = np.float32(K1) * (np.float32(1 - B) + lengths * np.float32(B / average))
        return norms


def _joined(parts: Iterable[array[int]], kind: type[np.generic]) -> NDArray[np.generic]:
    # Ten times as fast as joining them as arrays of NumPy: changes wait for it.
    joined = b"".join(parts)
    return np.frombuffer(joined, dtype=kind) if joined else np.zeros(0, dtype=kind)
