"""An encoder that needs no model, the real one, and a handful of articles."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge_index.embedder import MODEL_FILE, SentenceTransformerEmbedder
from knowledge_index.encoder_export import export
from knowledge_index.passages import Article, Reader
from knowledge_index.tokens import terms

ROOT = Path(__file__).resolve().parents[2]


class WordEmbedder:
    """Give texts that share words vectors that point the same way; the same ones on any machine."""

    dimension = 96

    def __init__(self, fingerprint: str = "words") -> None:
        self.fingerprint = fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self._row(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def _row(self, text: str) -> NDArray[np.float32]:
        row = np.full(self.dimension, 1e-3)
        for term in terms(text):
            seed = int.from_bytes(sha256(term.encode()).digest()[:8], "big")
            row += np.random.default_rng(seed).normal(size=self.dimension)
        return (row / np.linalg.norm(row)).astype(np.float32)


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The encoder that the set-up exported; exported here where it did not run."""
    folder = ROOT / "var" / "encoder"
    if not (folder / MODEL_FILE).is_file():
        folder = tmp_path_factory.mktemp("models") / "encoder"
        export(folder)
    return folder


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(encoder_folder, threads=1)


@pytest.fixture
def employee() -> Reader:
    return Reader("employee", date(2026, 11, 22))


@pytest.fixture
def articles() -> list[Article]:
    return [
        Article(
            "password",
            "Reset your password",
            "Open the identity page and choose *Forgot password*.\n\n"
            "1. Enter your user name.\n2. Confirm with your phone.\n3. Choose a new password.\n",
            questions=("I cannot sign in any more",),
        ),
        Article(
            "vacation",
            "Carry over vacation",
            "At most five unused vacation days move to the next year.\n\n"
            "## Deadline\n\nTake carried vacation by the end of March. Later it lapses.\n",
        ),
        Article(
            "printer",
            "The printer does not print",
            "Switch the printer off and on again.\n\n"
            "| Light | Meaning |\n|---|---|\n| red | paper jam |\n| amber | toner is low |\n",
        ),
        Article("returns", "Return a product", "Send it back in 30 days.", audience="customer"),
    ]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model that is real, untrained and small."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    bert, whole = folder / "bert", folder / "whole"
    bert.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "leave", "days"]
    (bert / "vocab.txt").write_text("\n".join(words))
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(words), intermediate_size=32, **shape)
    BertModel(config).save_pretrained(bert)
    BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(bert)
    transformer = Transformer(str(bert))
    SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_word_embedding_dimension())]
    ).save_pretrained(str(whole))
    return whole


@pytest.fixture
def tidied() -> Iterator[None]:
    """Let go of the exporter's temporary folders while its warnings are not counted."""
    yield
    gc.collect()
