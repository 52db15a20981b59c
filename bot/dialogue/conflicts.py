"""Where examples are at odds: said under two intents, nearer to another intent, too few."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import structlog

from bot.dialogue.corpus import Corpus, digest_of
from bot.dialogue.starter import Example
from bot.dialogue.texts import plain, same
from bot.dialogue.vectors import VectorCache

log = structlog.get_logger(__name__)

FEWEST = 10
# Below this two sentences have little in common, whatever else is nearest.
NEAR = 0.6
MOST = 60
_ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Two examples of different intents; `likeness` is their vectors' cosine.

    `own` is the likeness to the nearest example of its own intent.
    """

    example: Example
    other: Example
    likeness: float
    own: float = 0.0


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What was found: the same said twice, the nearest of another intent, intents with few.

    `near` are the clearest of the `count_near` that there are.
    """

    duplicates: tuple[Pair, ...]
    near: tuple[Pair, ...]
    few: tuple[tuple[str, int], ...]
    count_near: int = 0

    def __len__(self) -> int:
        """Count them."""
        return len(self.duplicates) + len(self.near) + len(self.few)


def duplicates(corpus: Corpus) -> tuple[Pair, ...]:
    """Find what is said under two intents, held out or not."""
    first: dict[str, Example] = {}
    pairs = []
    for example in corpus.examples:
        other = first.setdefault(same(example.text), example)
        if other.intent != example.intent:
            pairs.append(Pair(example, other, 1.0, 0.0))
    return tuple(pairs)


def few(corpus: Corpus) -> tuple[tuple[str, int], ...]:
    """Name the intents with too few examples, and how many each has."""
    counts = corpus.counts()
    found = [(intent, counts[intent, False]) for intent in corpus.intents]
    return tuple((intent, count) for intent, count in found if count < FEWEST)


def look(corpus: Corpus, vectors: VectorCache, progress: Callable[[int, int], None]) -> Conflicts:
    """Look for all conflicts; leave-one-out nearest neighbours among what is learnt from."""
    learnt = corpus.learnt
    # The encoder reads what people say, without marks.
    rows = vectors.encode([plain(example.text) for example in learnt], progress)
    intents = np.array([example.intent for example in learnt])
    texts = np.array([hash(same(example.text)) for example in learnt])
    pairs: list[Pair] = []
    for start in range(0, len(learnt), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        pairs += _pairs(learnt, start, rows[part] @ rows.T, intents, texts)
    pairs.sort(key=lambda pair: (pair.own - pair.likeness, -pair.likeness))
    twice = duplicates(corpus)
    told = {side.key for pair in twice for side in (pair.example, pair.other)}
    pairs = [pair for pair in pairs if pair.example.key not in told]
    return Conflicts(twice, tuple(pairs[:MOST]), few(corpus), len(pairs))


def _pairs(
    learnt: tuple[Example, ...],
    start: int,
    likeness: np.ndarray,
    intents: np.ndarray,
    texts: np.ndarray,
) -> list[Pair]:
    here = slice(start, start + len(likeness))
    # The same words again say nothing: under another intent they are a duplicate.
    likeness[texts[here, None] == texts[None, :]] = -1.0
    is_own = intents[here, None] == intents[None, :]
    own = np.where(is_own, likeness, -1.0).max(axis=1)
    others = np.where(is_own, -1.0, likeness)
    at = others.argmax(axis=1)
    found = []
    for row, column in enumerate(at):
        value = float(others[row, column])
        if value >= NEAR and value > own[row]:
            pair = Pair(learnt[start + row], learnt[column], value, max(0.0, float(own[row])))
            found.append(pair)
    return found


class ConflictFinder:
    """Look for conflicts in the background; what was found stays until the examples change."""

    def __init__(self, vectors: VectorCache) -> None:
        self._vectors = vectors
        self._lock = threading.Lock()
        self._running = ""
        self._found: tuple[str, Conflicts] | None = None
        self._failed = ""
        self.progress = (0, 0)

    @property
    def failed(self) -> bool:
        """Tell whether the last look broke; it is tried again when the examples change."""
        return bool(self._failed) and not self._running

    def found(self, corpus: Corpus) -> Conflicts | None:
        """Give what was found for these examples; None while it is looked for."""
        name = digest_of(corpus.examples)
        with self._lock:
            if self._found and self._found[0] == name:
                return self._found[1]
            if not self._running and self._failed != name:
                self._running, self.progress = name, (0, 0)
                threading.Thread(target=self._look, args=(name, corpus), daemon=True).start()
        return None

    def _look(self, name: str, corpus: Corpus) -> None:
        try:
            found = look(corpus, self._vectors, self._tell)
            with self._lock:
                self._found, self._failed = (name, found), ""
        except Exception as error:
            log.exception("dialogue.conflicts_failed", error=str(error))
            self._failed = name
        finally:
            with self._lock:
                self._running = ""

    def _tell(self, done: int, of: int) -> None:
        self.progress = (done, of)
