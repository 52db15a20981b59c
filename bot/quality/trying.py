"""Try changes out: replay what people ask on an index in which they are made."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.quality import changes, questions
from bot.quality.answers import IndexAnswers, RememberingEmbedder
from bot.quality.changes import Changes
from bot.quality.replay import Progress, Replay, replay
from bot.store.database import Database
from knowledge_index.index import KnowledgeIndex
from knowledge_index.wording import Synonyms

_PUT_AT_ONCE = 16


class OutOfTime(Exception):
    """The time was over before the changes could be tried out."""


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What the settings say: questions of so many days, at most so many, within so long."""

    is_on: bool = True
    days: int = 30
    most: int = 500
    seconds: float = 60.0


class Trial:
    """Replay on a fork of the index in use; `index` gives that, or raises KnowledgeDown."""

    def __init__(
        self, database: Database, index: Callable[[], KnowledgeIndex], options: GateOptions
    ) -> None:
        self._database = database
        self._index = index
        self._options = options
        self._embedder: RememberingEmbedder | None = None

    def run(self, wanted: Changes, on: date, progress: Progress | None = None) -> Replay:
        """Replay all questions with these changes, as of one day.

        Raises OutOfTime, KnowledgeDown, StoreUnavailable.
        """
        options = self._options
        asked = self._database.read_sync(lambda s: questions.all_of(s, options.days, options.most))
        deadline = time.monotonic() + options.seconds
        index = self.index()
        twin = index.changed([], wanted.gone)
        for some in changes.batches(wanted, _PUT_AT_ONCE):
            if time.monotonic() > deadline:
                raise OutOfTime
            twin.add(some)
        left = max(1.0, deadline - time.monotonic())
        return replay(asked, IndexAnswers(index, on), IndexAnswers(twin, on), progress, left)

    def run_reworded(self, synonyms: Synonyms, on: date) -> Replay:
        """Replay with other synonyms the questions that these would reword otherwise.

        Raises KnowledgeDown, StoreUnavailable.
        """
        options = self._options
        asked = self._database.read_sync(lambda s: questions.all_of(s, options.days, options.most))
        index = self.index()
        twin = index.wording_with(synonyms)
        touched = [q for q in asked if index.reword(q.text) != twin.reword(q.text)]
        before, after = IndexAnswers(index, on), IndexAnswers(twin, on)
        return replay(touched, before, after, seconds=options.seconds)

    def index(self) -> KnowledgeIndex:
        """Give the index in use, remembering what it has encoded. Raises KnowledgeDown."""
        index = self._index()
        fingerprint = index.embedder.fingerprint
        if self._embedder is None or self._embedder.fingerprint != fingerprint:
            self._embedder = RememberingEmbedder(index.embedder)
        return index.encoding_with(self._embedder)
