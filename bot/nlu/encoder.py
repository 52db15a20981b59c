"""Turn sentences into vectors with the exported encoder, on ONNX Runtime without PyTorch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

MODEL_FILE = Path("onnx") / "model_int8.onnx"
TOKENIZER_FILE = Path("tokenizer.json")
MAX_PIECES = 256
# 256 word pieces are rarely more than 1,500 characters; the rest of a 100 kB message
# would be tokenized only to be thrown away.
MAX_CHARACTERS = 4_000


class EncoderError(Exception):
    """The encoder's files are missing or unreadable."""


class SentenceEncoder:
    """Encode sentences by mean pooling over the encoder's last layer, then L2 norm."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the tokenizer and the model of `folder`; EncoderError if one is missing."""
        require_files(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._session = _open_session(folder / MODEL_FILE, threads)
        except Exception as error:  # both libraries raise types of their own, unexported
            raise EncoderError(f"The encoder in {folder} cannot be read: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.dimensions = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Encode texts to a float32 array of shape (len(texts), dimensions)."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._encode_one(text)
        return vectors

    def _encode_one(self, text: str) -> np.ndarray:
        # One at a time, in training too: the int8 model scales its activations over the whole
        # batch, so that a sentence's vector would depend on its neighbours and would not be the
        # one it gets alone at parse time.
        pieces = np.array([self._tokenizer.encode(clean(text)).ids], np.int64)
        feed = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        feed = {name: array for name, array in feed.items() if name in self._inputs}
        pooled = self._session.run(None, feed)[0][0].mean(axis=0)
        return pooled / np.linalg.norm(pooled)


def clean(text: str) -> str:
    """Cut the text to what the encoder can read and replace lone surrogates."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def require_files(folder: Path) -> None:
    """Raise EncoderError, naming the file, unless the encoder is complete."""
    for file in (MODEL_FILE, TOKENIZER_FILE):
        if not (folder / file).is_file():
            raise EncoderError(
                f"The sentence encoder is incomplete: {folder / file} is missing. "
                "Export it with the set-up, or point FRONTDESK_ENCODER_DIR at an exported encoder."
            )


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 over the model's and the tokenizer's bytes, in hexadecimal."""
    require_files(folder)
    digest = hashlib.sha256()
    for file in (MODEL_FILE, TOKENIZER_FILE):
        digest.update((folder / file).read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=2)
def open_encoder(folder: Path, threads: int) -> SentenceEncoder:
    """Return the one encoder of this process for the folder."""
    return SentenceEncoder(folder, threads)


def _open_session(file: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
