"""The encoder's vectors of examples, kept on disk: encoding them all takes many seconds."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import structlog

from knowledge_index.embedder import Embedder, Vectors

log = structlog.get_logger(__name__)

_AT_ONCE = 64


class VectorCache:
    """Encode texts once. `path` is a file of ours; a broken one is begun anew."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self._known: dict[str, Vectors] | None = None

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
        """Give a row for each text, shape (len(texts), dimension); tell done, of."""
        known = self._load() if self._known is None else self._known
        names = [_name(text) for text in texts]
        fresh = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        queue = list(fresh.items())
        for start in range(0, len(queue), _AT_ONCE):
            progress(start, len(queue))
            some = queue[start : start + _AT_ONCE]
            rows = self._embedder.encode([text for _, text in some])
            known |= {name: row for (name, _), row in zip(some, rows, strict=True)}
        # What was removed since is forgotten.
        self._known = {name: known[name] for name in names}
        if queue:
            self._save(self._known)
        return np.stack([known[name] for name in names]) if names else self._embedder.encode([])

    def _load(self) -> dict[str, Vectors]:
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                if str(kept["encoder"]) != self._embedder.fingerprint:
                    return {}
                rows = kept["rows"].astype(np.float32)
                return dict(zip(kept["names"].tolist(), rows, strict=True))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError) as error:
            log.warning("dialogue.vectors_broken", error=str(error))
            return {}

    def _save(self, known: dict[str, Vectors]) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}.tmp")
        rows = np.stack(list(known.values())).astype(np.float16)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                fingerprint = np.array(self._embedder.fingerprint)
                np.savez(file, encoder=fingerprint, names=np.array(list(known)), rows=rows)
            fresh.replace(self._path)
        except OSError as error:
            # They are in memory; the next start encodes them again.
            log.warning("dialogue.vectors_not_saved", error=str(error))
            fresh.unlink(missing_ok=True)


def _name(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]
