"""Know which slot of the index belongs to which part of which article, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge_index.passages import Article, Passage, Reader
from knowledge_index.questions import asks

Mask = NDArray[np.bool_]

_AUDIENCES = {"everyone": 0, "employee": 1, "customer": 2}
_FREE = -1
_MASKS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Record:
    """An article as the index holds it.

    `slots`: one for each passage, in their order, then one for each name. A name is a short text
    that stands for the whole article: an alternative question, or a title that asks or that is
    all there is. The title comes last.
    """

    article: Article
    passages: tuple[Passage, ...]
    slots: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Give the texts that stand for the whole article."""
        title = (self.article.title,) if self.title_is_name else ()
        return (*(text for text in self.article.questions if text.strip()), *title)

    @property
    def title_is_name(self) -> bool:
        """Tell whether the title stands for the whole article."""
        title = self.article.title
        return bool(title.strip()) and (not self.passages or asks(title))


class Catalogue:
    """Give slots to articles and tell, per reader, which slots are allowed."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records: dict[str, Record] = {}
        self._owner: list[str | None] = []
        self._groups: dict[frozenset[str], int] = {frozenset(): 0}
        self._rules = np.zeros((0, 4), dtype=np.int32)
        self._masks: dict[Reader, Mask] = {}
        for record in records:
            self._seat(record)
        self._free = [slot for slot, owner in enumerate(self._owner) if owner is None]

    def put(self, record: Record) -> Record:
        """List an article in free slots; gives it back with them."""
        count = len(record.passages) + len(record.names)
        reused = [self._free.pop() for _ in range(min(count, len(self._free)))]
        first = len(self._owner)
        fresh = range(first, first + count - len(reused))
        seated = replace(record, slots=(*reused, *fresh))
        self._seat(seated)
        return seated

    def drop(self, article_id: str) -> Record | None:
        """Take an article off the list and free its slots; None when it is not listed."""
        record = self.records.pop(article_id, None)
        if record is not None:
            for slot in record.slots:
                self._owner[slot] = None
                self._rules[slot, 0] = _FREE
                self._free.append(slot)
            self._masks.clear()
        return record

    def fork(self) -> Catalogue:
        """Give a catalogue that changes apart from this one."""
        twin = Catalogue()
        twin.records = dict(self.records)
        twin._owner, twin._free = list(self._owner), list(self._free)
        twin._groups, twin._rules = dict(self._groups), self._rules.copy()
        return twin

    def owner_of(self, slot: int) -> Record:
        """Give the article that holds a slot."""
        owner = self._owner[slot]
        if owner is None:
            raise LookupError(f"Slot {slot} is free.")
        return self.records[owner]

    def used(self) -> NDArray[np.int64]:
        """Give all slots that an article holds, sorted."""
        slots = [slot for slot, owner in enumerate(self._owner) if owner is not None]
        return np.array(slots, dtype=np.int64)

    def allowed(self, reader: Reader) -> Mask:
        """Tell for every slot whether the reader may see its article on that day."""
        mask = self._masks.get(reader)
        if mask is None:
            if len(self._masks) >= _MASKS_KEPT:
                self._masks.clear()
            mask = self._masks[reader] = self._mask(reader)
        return mask

    def hidden(self, reader: Reader) -> Mask:
        """Tell for every slot whether it holds something that the reader may not see."""
        held: Mask = self._rules[: len(self._owner), 0] != _FREE
        return held & ~self.allowed(reader)

    def others(self, record: Record) -> Mask:
        """Tell for every slot whether another article's passage or name is in it."""
        held: Mask = self._rules[: len(self._owner), 0] != _FREE
        held[list(record.slots)] = False
        return held

    def narrowed(self, mask: Mask, without: frozenset[str], only: str | None) -> Mask:
        """Take articles out of a mask, or all but one; unknown ids change nothing."""
        narrow = mask.copy() if only is None else np.zeros_like(mask)
        for article_id in without if only is None else {only}:
            if record := self.records.get(article_id):
                slots = list(record.slots)
                narrow[slots] = mask[slots] if article_id == only else False
        return narrow

    def _mask(self, reader: Reader) -> Mask:
        audience, groups, first, last = self._rules[: len(self._owner)].T
        on = reader.on.toordinal()
        member = np.array([not names or bool(names & reader.groups) for names in self._groups])
        meant = (audience == 0) | (audience == _AUDIENCES[reader.audience])
        mask: Mask = meant & member[groups] & (first <= on) & (on <= last)
        return mask

    def _seat(self, record: Record) -> None:
        size = max(record.slots, default=-1) + 1
        self._owner.extend(None for _ in range(size - len(self._owner)))
        if size > len(self._rules):
            rules = np.full((max(64, 2 * size), 4), _FREE, dtype=np.int32)
            rules[: len(self._rules)] = self._rules
            self._rules = rules
        for slot in record.slots:
            self._owner[slot] = record.article.id
        self._rules[list(record.slots)] = self._rule(record.article)
        self.records[record.article.id] = record
        self._masks.clear()

    def _rule(self, article: Article) -> tuple[int, int, int, int]:
        groups = self._groups.setdefault(article.groups, len(self._groups))
        first = article.valid_from or date.min
        last = article.valid_to or date.max
        return _AUDIENCES[article.audience], groups, first.toordinal(), last.toordinal()
