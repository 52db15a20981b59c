from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import synonyms
from bot.knowledge.synonyms import SynonymRefused, SynonymsError, read
from bot.knowledge.wording import Wording
from bot.settings import ROOT
from bot.store.database import Database
from knowledge_index.index import KnowledgeIndex
from tests.bot.knowledge.test_service import WordEmbedder


def test_reads_our_own_file() -> None:
    assert read(ROOT / "data" / "synonyms.yml")["PTO"] == "annual leave"


def test_an_empty_file_has_no_synonyms(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text("# nothing yet\n")
    assert read(path) == {}


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
        read(path)


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SynonymsError, match=r"nowhere\.yml"):
        read(tmp_path / "nowhere.yml")
    path = tmp_path / "synonyms.yml"
    path.write_bytes(b"PTO: \xff")
    with pytest.raises(SynonymsError, match=r"synonyms\.yml"):
        read(path)


def test_the_file_is_the_start_and_no_more_than_that(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text("PTO: annual leave\npto: leave\n")
    index = KnowledgeIndex(WordEmbedder())
    wording = Wording(database, index, path)
    assert wording.begin() == 1
    wording.refresh()
    assert index.reword("PTO?") == "leave?"
    assert database.write_sync(lambda s: synonyms.remove(s, "Pto")) == "leave"
    path.unlink()
    assert Wording(database, index, path).begin() == 0
    wording.refresh()
    assert index.reword("PTO?") == "PTO?"


def test_another_process_follows(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text("")
    index = KnowledgeIndex(WordEmbedder())
    wording = Wording(database, index, path)
    wording.begin()
    database.write_sync(lambda s: synonyms.keep(s, "WFH", "working from home", "kim"))
    assert index.reword("WFH?") == "WFH?"
    wording.refresh()
    assert index.reword("WFH?") == "working from home?"


async def test_a_broken_file_leaves_the_company_without_them(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text("- PTO")
    wording = Wording(database, KnowledgeIndex(WordEmbedder()), path)
    await wording.start()
    await wording.stop()
    assert not database.read_sync(synonyms.is_begun)
    with pytest.raises(SynonymsError):
        wording.begin()


def test_there_is_an_end_to_them(database: Database) -> None:
    many = {f"a{n}": "b" for n in range(synonyms.MOST)}
    database.write_sync(lambda s: synonyms.begin(s, many))
    with pytest.raises(SynonymRefused, match="many"):
        database.write_sync(lambda s: synonyms.keep(s, "one more", "b", "kim"))
    database.write_sync(lambda s: synonyms.keep(s, "A1", "c", "kim"))
    assert database.read_sync(synonyms.in_use)["A1"] == "c"
