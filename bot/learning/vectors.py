"""Keep the vectors of questions, in half the space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.store.learning import QuestionRow

Matrix = NDArray[np.float32]


def pack(vector: Matrix) -> bytes:
    """Give a vector as bytes, two for each number."""
    return vector.astype("<f2").tobytes()


def matrix(rows: Sequence[QuestionRow]) -> Matrix:
    """Give the vectors of questions that have one, as unit rows."""
    halves = np.array([np.frombuffer(row.vector or b"", dtype="<f2") for row in rows])
    found = halves.astype(np.float32)
    unit: Matrix = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
    return unit
