"""Find passages of different articles that say nearly the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge_index.passages import Article, Passage
from knowledge_index.ranking import Stores


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two passages of two articles, and the cosine of their vectors."""

    passage: Passage
    other: Article
    other_passage: Passage
    cosine: float


def neighbours_of(stores: Stores, article_id: str, k: int, least: float) -> list[Neighbours]:
    """Search for each passage of an article the `k` nearest elsewhere, best first.

    Names count as places to be found, not as passages. An unknown article has no neighbours.
    """
    record = stores.catalogue.records.get(article_id)
    if record is None:
        return []
    elsewhere = stores.catalogue.others(record)
    found: list[Neighbours] = []
    for passage, slot in zip(record.passages, record.slots, strict=False):
        vector = stores.vectors.vectors_of(np.array([slot], dtype=np.int64))[0]
        slots, cosines = stores.vectors.search(vector, k, elsewhere)
        for near, cosine in zip(slots.tolist(), cosines.tolist(), strict=True):
            other = stores.catalogue.owner_of(near)
            place = other.slots.index(near)
            if cosine >= least and place < len(other.passages):
                found.append(Neighbours(passage, other.article, other.passages[place], cosine))
    return sorted(found, key=lambda near: -near.cosine)
