"""Turn texts into unit vectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from knowledge_index.errors import EncoderMissing

Vectors = NDArray[np.float32]

MODEL_FILE = "onnx/model_int8.onnx"
_MANY = 8


class Embedder(Protocol):
    """Give texts that mean the same vectors that point the same way."""

    @property
    def dimension(self) -> int:
        """Give the length of a vector."""

    @property
    def fingerprint(self) -> str:
        """Name the model: vectors of two fingerprints must never be compared."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to unit rows, shape (len(texts), dimension); callable from threads."""


@runtime_checkable
class Vocabulary(Protocol):
    """What an embedder may know besides: the common words of its language."""

    def is_word(self, word: str) -> bool:
        """Tell whether a word, in small letters, is known whole."""


class SentenceTransformerEmbedder:
    """Encode with an exported sentence-transformers model, int8 on ONNX Runtime.

    Raises EncoderMissing when the folder holds no export (see `encoder_export.export`).
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        if not (folder / MODEL_FILE).is_file():
            raise EncoderMissing(f"There is no exported encoder in {folder}.")
        self._model = _load(folder, threads)
        self._threads = threads
        self._tokenizing = Lock()
        self._words = frozenset(self._model.tokenizer.get_vocab())
        self.dimension = int(self._model.get_embedding_dimension())
        self.fingerprint = fingerprint_of(folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        # One by one: int8 scales are set by all that goes in together, so that in a batch a
        # text's vector would depend on its neighbours. On a CPU batches are no faster.
        if len(texts) < _MANY:
            rows = [self._forward(text) for text in texts]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                rows = list(pool.map(self._forward, texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def is_word(self, word: str) -> bool:
        """Tell whether the tokenizer has a piece for the whole word."""
        return word in self._words

    def _forward(self, text: str) -> Vectors:
        # `SentenceTransformer.encode` is not used: its fast tokenizer fails when two threads
        # share it ("Already borrowed"), and ONNX Runtime itself needs no lock.
        import torch

        with self._tokenizing:
            features = self._model.preprocess([text])
        with torch.inference_mode():
            row: Vectors = self._model(features)["sentence_embedding"].numpy()[0]
        unit: Vectors = row / max(float(np.linalg.norm(row)), 1e-12)
        return unit


def fingerprint_of(folder: Path) -> str:
    """Hash what decides the vectors of an exported encoder: weights, tokenizer and pooling."""
    digest = sha256()
    names = (MODEL_FILE, "tokenizer.json", "modules.json", "1_Pooling/config.json")
    for path in (folder / name for name in names):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _load(folder: Path, threads: int) -> Any:
    # Nothing is fetched: a service must start without the network, and say so if it cannot.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from onnxruntime import SessionOptions  # type: ignore[import-untyped,unused-ignore]
    from sentence_transformers import SentenceTransformer

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that spin while they wait double the time as soon as anything else runs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return SentenceTransformer(
        str(folder),
        backend="onnx",
        device="cpu",
        local_files_only=True,
        model_kwargs={
            "file_name": MODEL_FILE,
            "provider": "CPUExecutionProvider",
            "session_options": options,
            "export": False,
        },
    )
