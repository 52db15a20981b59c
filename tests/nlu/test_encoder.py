"""Sentence in, unit vector out."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import (
    MAX_CHARACTERS,
    EncoderError,
    SentenceEncoder,
    fingerprint,
    open_encoder,
)


@pytest.fixture(scope="module")
def encoder(encoder_dir: Path) -> SentenceEncoder:
    return open_encoder(encoder_dir, 1)


def test_vectors_are_rows_of_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["when is payday", "the printer is jammed"])
    assert vectors.shape == (2, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_like_meanings_lie_closer_than_unlike_ones(encoder: SentenceEncoder) -> None:
    paid, salary, printer = encoder.encode(
        ["when do I get paid", "which day is my salary transferred", "the printer is jammed"]
    )
    assert paid @ salary > paid @ printer + 0.3


def test_a_vector_does_not_depend_on_its_neighbours(encoder: SentenceEncoder) -> None:
    alone = encoder.encode(["reset my password"])[0]
    long_one = "a much longer message about something else entirely, " * 10
    among = encoder.encode([long_one, "reset my password"])[1]
    assert np.array_equal(alone, among)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00\x01\x1b[31m", "\ud800 half a character", "休暇はあと何日ありますか", "🙂" * 50],
    ids=["empty", "blank", "control", "surrogate", "japanese", "emoji"],
)
def test_odd_texts_still_give_a_finite_vector(encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_a_huge_text_is_cut(encoder: SentenceEncoder) -> None:
    text = "my laptop does not start " * 4_000
    assert np.array_equal(encoder.encode([text]), encoder.encode([text[:MAX_CHARACTERS]]))


@pytest.mark.parametrize("missing", ["onnx/model_int8.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(encoder_dir: Path, tmp_path: Path, missing: str) -> None:
    copy = linked(encoder_dir, tmp_path / "encoder")
    (copy / missing).unlink()
    with pytest.raises(EncoderError, match=missing):
        SentenceEncoder(copy)


def test_a_damaged_model_is_refused(encoder_dir: Path, tmp_path: Path) -> None:
    copy = linked(encoder_dir, tmp_path / "encoder")
    (copy / "onnx/model_int8.onnx").unlink()
    (copy / "onnx/model_int8.onnx").write_bytes(b"no model")
    with pytest.raises(EncoderError, match="cannot be read"):
        SentenceEncoder(copy)


def test_the_fingerprint_tells_encoders_apart(encoder_dir: Path, tmp_path: Path) -> None:
    copy = linked(encoder_dir, tmp_path / "encoder")
    assert fingerprint(copy) == fingerprint(encoder_dir)
    words = (copy / "tokenizer.json").read_text(encoding="utf-8")
    (copy / "tokenizer.json").unlink()
    (copy / "tokenizer.json").write_text(words.replace("hello", "olleh"), encoding="utf-8")
    assert fingerprint(copy) != fingerprint(encoder_dir)


def linked(encoder_dir: Path, target: Path) -> Path:
    """Copy the encoder's two files."""
    (target / "onnx").mkdir(parents=True)
    for file in ("onnx/model_int8.onnx", "tokenizer.json"):
        shutil.copy(encoder_dir / file, target / file)
    return target
