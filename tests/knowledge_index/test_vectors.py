from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge_index import vectors
from knowledge_index.vectors import VectorStore


def unit_rows(count: int, dimension: int = 24, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def filled(rows: NDArray[np.float32]) -> VectorStore:
    store = VectorStore(rows.shape[1])
    store.put(np.arange(len(rows)), rows)
    return store


def everything(store: VectorStore) -> NDArray[np.bool_]:
    return np.ones(store.size, dtype=bool)


def test_finds_the_nearest_exactly() -> None:
    rows = unit_rows(500)
    slots, cosines = filled(rows).search(rows[42], 5, np.ones(500, dtype=bool))
    order = np.argsort(-(rows @ rows[42]))[:5]
    assert slots.tolist() == order.tolist()
    assert cosines == pytest.approx(rows[order] @ rows[42], abs=1e-5)


def test_what_is_not_allowed_takes_no_place() -> None:
    rows = unit_rows(500)
    store, allowed = filled(rows), everything(filled(rows))
    allowed[np.argsort(-(rows @ rows[42]))[:50]] = False
    slots, _ = store.search(rows[42], 5, allowed)
    assert slots.tolist() == np.argsort(-(rows @ rows[42]))[50:55].tolist()
    assert len(store.search(rows[42], 5, np.zeros(500, dtype=bool))[0]) == 0


def test_a_slot_can_be_emptied_and_used_again() -> None:
    rows, store = unit_rows(20), filled(unit_rows(20))
    store.clear(np.array([3, 4]))
    assert len(store) == 18
    store.put(np.array([3]), rows[:1])
    assert store.vectors_of(np.array([3])).tolist() == rows[:1].tolist()


def test_many_vectors_are_found_through_lists(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 2000)
    rows = unit_rows(6000)
    store = filled(rows[:5000])
    assert store.wants_training()
    store.adopt(store.train(np.arange(5000)))
    assert not store.wants_training()
    store.put(np.arange(5000, 6000), rows[5000:])
    store.clear(np.arange(100))
    allowed = everything(store)
    allowed[:200] = False
    for again in (store, _saved_and_loaded(store, tmp_path)):
        found = [again.search(row, 1, allowed)[0].tolist() for row in rows[200::50]]
        assert found == [[slot] for slot in range(200, 6000, 50)]
        assert again.search(rows[150], 10, allowed)[0].min() >= 200


def test_says_when_it_has_outgrown_its_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 100)
    store = filled(unit_rows(400))
    store.adopt(store.train(np.arange(400)))
    store.put(np.arange(400, 1601), unit_rows(1201, seed=1))
    assert store.wants_training()


def _saved_and_loaded(store: VectorStore, folder: Path) -> VectorStore:
    store.save(folder)
    return VectorStore.load(folder, len(store))
