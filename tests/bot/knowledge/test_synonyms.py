from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge.synonyms import SynonymsError, load
from bot.settings import ROOT
from knowledge_index.lexical import LexicalIndex


def test_reads_our_own_file() -> None:
    assert load(ROOT / "data" / "synonyms.yml").apply("PTO?", LexicalIndex()) == "annual leave?"


def test_an_empty_file_has_no_synonyms(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text("# nothing yet\n")
    assert load(path).apply("PTO?", LexicalIndex()) == "PTO?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- PTO", "said: meant"),
        ("PTO", "said: meant"),
        ("PTO: [a, b]", "must be a text"),
        ("no: never", "must be a text"),
        ("PTO:", "must be a text"),
        ("PTO: ' '", "must be a text"),
        (f"PTO: {'x' * 81}", "must be a text"),
        ("PTO: a: b", "mapping values"),
        ("a: !!python/object:os.system {}", "could not determine"),
        ("\n".join(f"a{n}: b" for n in range(2001)), "2000 at most"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text(text)
    with pytest.raises(SynonymsError, match=rf"(?s)synonyms\.yml: .*{message}"):
        load(path)


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SynonymsError, match=r"nowhere\.yml"):
        load(tmp_path / "nowhere.yml")
    path = tmp_path / "synonyms.yml"
    path.write_bytes(b"PTO: \xff")
    with pytest.raises(SynonymsError, match=r"synonyms\.yml"):
        load(path)
