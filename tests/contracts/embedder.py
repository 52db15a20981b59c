"""What every embedder must do; a test class inherits this and gives the `embedder` fixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from knowledge_index.embedder import Embedder

TEXTS = ["How do I reset my password?", "Der Drucker streift.", "", "word " * 2000, "請假"]


class EmbedderContract:
    """Holds for any text, in any company, from any thread."""

    def test_gives_one_unit_row_a_text(self, embedder: Embedder) -> None:
        rows = embedder.encode(TEXTS)
        assert rows.shape == (len(TEXTS), embedder.dimension)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)

    def test_gives_an_empty_table_for_no_texts(self, embedder: Embedder) -> None:
        assert embedder.encode([]).shape == (0, embedder.dimension)

    def test_a_text_has_one_vector_whatever_is_encoded_beside_it(self, embedder: Embedder) -> None:
        together = embedder.encode(TEXTS * 3)
        alone = np.concatenate([embedder.encode([text]) for text in TEXTS])
        np.testing.assert_array_equal(together, np.tile(alone, (3, 1)))

    def test_threads_get_what_one_thread_gets(self, embedder: Embedder) -> None:
        expected = embedder.encode(TEXTS)
        with ThreadPoolExecutor(4) as pool:
            for rows in pool.map(lambda _: embedder.encode(TEXTS), range(8)):
                np.testing.assert_array_equal(rows, expected)

    def test_names_its_model(self, embedder: Embedder) -> None:
        assert embedder.fingerprint
        assert embedder.fingerprint == embedder.fingerprint
