"""What can go wrong with the knowledge index.

KnowledgeIndexError
├── EncoderMissing    no exported encoder in the folder; export it first
├── IndexMissing      no saved index in the folder; build one
├── IndexDamaged      a saved file is missing, altered or of another format; build a new one
├── WrongModel        the saved index was built with another model; build a new one
└── BadLine           an evaluation file has a line that cannot be used; names file and number
"""

from __future__ import annotations

from pathlib import Path


class KnowledgeIndexError(Exception):
    """Any failure of the knowledge index."""


class EncoderMissing(KnowledgeIndexError):
    """No exported encoder is in the folder."""


class IndexMissing(KnowledgeIndexError):
    """No saved index is in the folder."""


class IndexDamaged(KnowledgeIndexError):
    """A saved index cannot be trusted."""


class WrongModel(KnowledgeIndexError):
    """A saved index was built with another model."""


class BadLine(KnowledgeIndexError):
    """A line of an evaluation file cannot be used."""

    def __init__(self, path: Path, number: int, reason: str) -> None:
        super().__init__(f"{path}, line {number}: {reason}")
        self.path = path
        self.number = number
