"""Examples at odds."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from bot.dialogue import conflicts
from bot.dialogue.conflicts import ConflictFinder
from bot.dialogue.corpus import Corpus, Edits
from bot.dialogue.starter import Example, Starter
from bot.dialogue.vectors import VectorCache
from tests.bot.dialogue.conftest import Letters


def edited(starter: Starter, *examples: Example) -> Corpus:
    return Corpus(starter, Edits(added=tuple(examples)))


def quiet(done: int, of: int) -> None:
    assert done <= of


def test_the_same_under_two_intents(starter: Starter) -> None:
    (pair,) = conflicts.duplicates(edited(starter, Example("parking", "When is  payday")))
    assert {pair.example.intent, pair.other.intent} == {"payday", "parking"}


def test_an_intent_with_few_examples(starter: Starter) -> None:
    assert conflicts.few(Corpus(starter)) == (("payday", 3), ("parking", 2))


def test_what_is_nearer_to_another_intent(
    starter: Starter, letters: Letters, tmp_path: Path
) -> None:
    corpus = edited(starter, Example("parking", "when is pay day"))
    found = conflicts.look(corpus, VectorCache(letters, tmp_path / "v.npz"), quiet)
    (pair,) = [p for p in found.near if p.example.text == "when is pay day"]
    assert (pair.other.intent, pair.other.text) == ("payday", "when is payday")
    assert pair.likeness > 0.99 > pair.own
    # The worst comes first.
    assert found.near[0].likeness - found.near[0].own >= found.near[-1].likeness - pair.own


def test_no_examples_no_conflicts(starter: Starter, letters: Letters, tmp_path: Path) -> None:
    nothing = Corpus(starter, Edits(removed=starter.keys))
    assert conflicts.look(nothing, VectorCache(letters, tmp_path / "v.npz"), quiet).near == ()


def test_texts_are_encoded_once(letters: Letters, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "v.npz"
    first = VectorCache(letters, path).encode(["a", "b", "a"], quiet)
    again = VectorCache(letters, path).encode(["b", "c"], quiet)
    assert letters.encoded == 3
    assert np.allclose(first[1], again[0])


def test_a_broken_cache_is_begun_anew(letters: Letters, tmp_path: Path) -> None:
    path = tmp_path / "v.npz"
    path.write_bytes(b"no archive")
    assert VectorCache(letters, path).encode(["a"], quiet).shape == (1, 26)
    assert VectorCache(letters, path).encode(["a"], quiet).shape == (1, 26)
    assert letters.encoded == 1


def test_another_encoders_vectors_are_not_used(letters: Letters, tmp_path: Path) -> None:
    VectorCache(letters, tmp_path / "v.npz").encode(["a"], quiet)
    letters.fingerprint = "other"
    VectorCache(letters, tmp_path / "v.npz").encode(["a"], quiet)
    assert letters.encoded == 2


def test_it_is_looked_for_in_the_background(
    starter: Starter, letters: Letters, tmp_path: Path
) -> None:
    finder = ConflictFinder(VectorCache(letters, tmp_path / "v.npz"))
    corpus, end = Corpus(starter), time.monotonic() + 30
    while (found := finder.found(corpus)) is None and time.monotonic() < end:
        time.sleep(0.01)
    assert found is not None
    assert len(found.few) == 2
    assert finder.found(edited(starter, Example("payday", "new"))) is None


def test_a_look_that_breaks_is_told(starter: Starter, tmp_path: Path) -> None:
    class Broken(Letters):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            raise RuntimeError("no encoder")

    finder = ConflictFinder(VectorCache(Broken(), tmp_path / "v.npz"))
    end = time.monotonic() + 30
    while not finder.failed and time.monotonic() < end:
        assert finder.found(Corpus(starter)) is None
        time.sleep(0.01)
    assert finder.failed
