from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_index.embedder import Embedder, SentenceTransformerEmbedder, fingerprint_of
from knowledge_index.errors import EncoderMissing
from tests.contracts.embedder import EmbedderContract
from tests.knowledge_index.conftest import WordEmbedder


class TestSentenceTransformerEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, encoder: SentenceTransformerEmbedder) -> Embedder:
        return encoder

    def test_puts_the_same_meaning_nearer_than_the_same_words(self, embedder: Embedder) -> None:
        asked, same, other = embedder.encode(
            [
                "My computer will not start.",
                "The laptop does not boot.",
                "My computer will arrive on Monday.",
            ]
        )
        assert asked @ same > asked @ other

    def test_is_named_by_its_files(self, embedder: Embedder, encoder_folder: Path) -> None:
        assert embedder.fingerprint == fingerprint_of(encoder_folder)

    def test_more_threads_change_nothing(self, embedder: Embedder, encoder_folder: Path) -> None:
        texts = [f"Question number {number}" for number in range(12)]
        two = SentenceTransformerEmbedder(encoder_folder, threads=2)
        np.testing.assert_allclose(two.encode(texts), embedder.encode(texts), atol=1e-5)


class TestWordEmbedder(EmbedderContract):
    """The double that other tests use keeps the same promises."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        return WordEmbedder()


def test_says_when_nothing_was_exported(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="no exported encoder"):
        SentenceTransformerEmbedder(tmp_path)
