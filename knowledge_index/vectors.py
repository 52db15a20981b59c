"""Hold vectors in numbered slots and find the nearest by inner product; the only user of FAISS.

Up to `EXACT_UP_TO` vectors every one is compared. Above, lists of near neighbours (IVF, eight bits
a dimension) propose candidates and the full vectors settle their order.
"""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

faiss: Any = _faiss  # its type stubs describe C++, not what Python can call

Vectors = NDArray[np.float32]
Slots = NDArray[np.int64]
Mask = NDArray[np.bool_]

EXACT_UP_TO = 50_000
_RETRAIN_AT = 4  # the lists fit their data until it has grown by this factor
_PROBED = 48
_REFINED = 4  # candidates taken from the lists for each one wanted
_SAMPLE_A_LIST = 40
_VECTORS = "vectors.faiss"
_LISTS = "lists.faiss"


class VectorStore:
    """Keep one unit vector a slot; slots that are not allowed never become candidates.

    Changes need a caller who keeps searches out; `train` may run beside searches.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._flat = faiss.IndexFlatIP(dimension)
        self._lists: Any = None
        self._trained_on = 0
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def put(self, slots: Slots, vectors: Vectors) -> None:
        """Put vectors into free slots."""
        if not len(slots):
            return
        self._grow(int(slots.max()) + 1)
        self._all()[slots] = vectors
        self._held += len(slots)
        if self._lists is not None:
            self._lists.add_with_ids(np.ascontiguousarray(vectors), slots)

    def clear(self, slots: Slots) -> None:
        """Empty slots that hold a vector."""
        if not len(slots):
            return
        if self._lists is not None:
            self._lists.remove_ids(slots)
        self._all()[slots] = 0
        self._held -= len(slots)

    def search(self, query: Vectors, k: int, allowed: Mask) -> tuple[Slots, Vectors]:
        """Give up to k allowed slots and their cosines, best first."""
        if not allowed.any():
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # An empty slot would pass for a vector of cosine 0; the mask keeps it out like the rest.
        selector = None if allowed.all() else _selector(allowed)
        if self._lists is None:
            options = faiss.SearchParameters(sel=selector) if selector else None
            scores, slots = self._flat.search(query[None], min(k, len(allowed)), params=options)
            found = slots[0] >= 0
            return slots[0][found], scores[0][found]
        return self._search_lists(query, k, selector)

    def vectors_of(self, slots: Slots) -> Vectors:
        """Give the vectors of slots, one a row."""
        rows: Vectors = self._all()[slots]
        return rows

    def wants_training(self) -> bool:
        """Tell whether there are too many vectors for what `train` last saw."""
        return len(self) > max(EXACT_UP_TO, _RETRAIN_AT * self._trained_on)

    def train(self, slots: Slots) -> object:
        """Sort the vectors of all used slots into new lists; `adopt` puts them to use."""
        count = int(4 * sqrt(len(slots))) if len(slots) < 262_144 else 2048
        lists = faiss.index_factory(self.dimension, f"IVF{count},SQ8", faiss.METRIC_INNER_PRODUCT)
        # One seed for all: the same articles give the same lists.
        sample = np.random.default_rng(0).permutation(slots)[: _SAMPLE_A_LIST * count]
        lists.cp.niter = 6
        lists.train(self.vectors_of(np.sort(sample)))
        for start in range(0, len(slots), 65_536):
            part = slots[start : start + 65_536]
            lists.add_with_ids(self.vectors_of(part), part)
        lists.nprobe = _PROBED
        return lists

    def adopt(self, lists: object) -> None:
        """Search through freshly trained lists from now on."""
        self._lists = lists
        self._trained_on = self._held

    def save(self, folder: Path) -> None:
        """Write all slots, and the lists if there are any."""
        faiss.write_index(self._flat, str(folder / _VECTORS))
        if self._lists is not None:
            faiss.write_index(self._lists, str(folder / _LISTS))

    def copy(self) -> VectorStore:
        """Give a store with the same vectors and lists that later changes do not reach."""
        twin = VectorStore(self.dimension)
        twin._flat = faiss.clone_index(self._flat)
        twin._lists = None if self._lists is None else faiss.clone_index(self._lists)
        twin._trained_on, twin._held = self._trained_on, self._held
        return twin

    @classmethod
    def load(cls, folder: Path, used: int) -> VectorStore:
        """Read what `save` wrote; `used`: how many slots hold a vector."""
        flat = faiss.read_index(str(folder / _VECTORS))
        store = cls(flat.d)
        store._flat, store._held = flat, used
        if (folder / _LISTS).exists():
            store.adopt(faiss.read_index(str(folder / _LISTS)))
        return store

    @property
    def size(self) -> int:
        """Count the slots, empty ones included."""
        return int(self._flat.ntotal)

    def _all(self) -> Vectors:
        """View the memory of the exact index as rows; valid until it grows."""
        if not self.size:
            return np.zeros((0, self.dimension), np.float32)
        flat = faiss.rev_swig_ptr(self._flat.get_xb(), self.size * self.dimension)
        rows: Vectors = flat.reshape(self.size, self.dimension)
        return rows

    def _grow(self, size: int) -> None:
        if size > self.size:
            self._flat.add(np.zeros((size - self.size, self.dimension), np.float32))

    def _search_lists(self, query: Vectors, k: int, selector: object) -> tuple[Slots, Vectors]:
        options = faiss.SearchParametersIVF(nprobe=_PROBED)
        if selector is not None:
            options = faiss.SearchParametersIVF(nprobe=_PROBED, sel=selector)
        _, near = self._lists.search(query[None], _REFINED * k, params=options)
        slots = near[0][near[0] >= 0]
        cosines = self.vectors_of(slots) @ query
        best = np.argsort(-cosines, kind="stable")[:k]
        return slots[best], cosines[best]


def _selector(allowed: Mask) -> object:
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
