from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge_index import storage, vectors
from knowledge_index.errors import IndexDamaged, IndexMissing, WrongModel
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Reader
from tests.knowledge_index.conftest import WordEmbedder


@pytest.fixture
def saved(words: WordEmbedder, articles: list[Article], tmp_path: Path) -> Path:
    index = KnowledgeIndex(words)
    index.add([*articles, Article("gone", "Gone", "printer")])
    index.remove(["gone"])
    index.save(tmp_path / "index")
    return tmp_path / "index"


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_loaded_index_finds_the_same_and_can_be_changed(
    words: WordEmbedder, articles: list[Article], employee: Reader, saved: Path
) -> None:
    first, again = KnowledgeIndex(words), KnowledgeIndex(words)
    first.add(articles)
    again.load(saved)
    for index in (first, again):
        index.add([Article("new", "Badge", "A lost badge.")])
        index.remove(["printer"])
    for asked in ("vacation", "badge", "password phone", "printer"):
        assert again.search(asked, employee) == first.search(asked, employee)


def test_every_field_of_an_article_comes_back(words: WordEmbedder, tmp_path: Path) -> None:
    article = Article(
        "ü",
        "Titel",
        "# A\n\nText \u2028 “…”",
        version=7,
        questions=("Wann?",),
        audience="employee",
        groups=frozenset({"hr", "it"}),
        language="de",
        owner="People",
        updated_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
    )
    index, again = KnowledgeIndex(words), KnowledgeIndex(words)
    index.add([article])
    index.save(tmp_path)
    again.load(tmp_path)
    (hit,) = again.search("Titel", Reader("employee", date(2026, 5, 1), frozenset({"it"})))
    assert hit.article == article


def test_lists_of_a_large_index_come_back(
    words: WordEmbedder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, employee: Reader
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 100)
    index, again = KnowledgeIndex(words), KnowledgeIndex(words)
    index.add([Article(str(n), f"Title {n}", f"Room {n} is open.") for n in range(250)])
    index.save(tmp_path)
    again.load(tmp_path)
    assert any(path.name == "lists.faiss" for path in files_of(tmp_path))
    assert again.search("room 77", employee) == index.search("room 77", employee)


def test_saving_again_leaves_one_generation(words: WordEmbedder, saved: Path) -> None:
    index = KnowledgeIndex(words)
    index.load(saved)
    index.remove(["printer"])
    index.save(saved)
    again = KnowledgeIndex(words)
    again.load(saved)
    assert "printer" not in again.versions()
    assert len(list(saved.glob("generation-*"))) == 1


def test_a_save_that_fails_leaves_the_old_index(
    words: WordEmbedder, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, name: str) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(storage, "_point_to", full)
    index, again = KnowledgeIndex(words), KnowledgeIndex(words)
    with pytest.raises(OSError, match="no space"):
        index.save(saved)
    again.load(saved)
    assert len(again) == 4
    assert len(list(saved.glob("generation-*"))) == 1


def test_any_altered_file_is_refused_and_what_was_held_stays(
    words: WordEmbedder, saved: Path, employee: Reader
) -> None:
    held = KnowledgeIndex(words)
    held.add([Article("a", "Badge", "A lost badge.")])
    for path in files_of(saved):
        whole = path.read_bytes()
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 0xFF
        for broken in (whole[: len(whole) // 2], bytes(flipped), b""):
            path.write_bytes(broken)
            with pytest.raises(IndexDamaged):
                held.load(saved)
        path.unlink()
        with pytest.raises((IndexDamaged, IndexMissing)):
            held.load(saved)
        path.write_bytes(whole)
    assert [hit.article.id for hit in held.search("badge", employee)] == ["a"]
    held.load(saved)
    assert len(held) == 4


def test_another_models_index_is_refused(saved: Path) -> None:
    with pytest.raises(WrongModel, match="another encoder"):
        KnowledgeIndex(WordEmbedder("another")).load(saved)


def test_another_format_is_refused(
    words: WordEmbedder, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "FORMAT", storage.FORMAT + 1)
    with pytest.raises(IndexDamaged, match="another format"):
        KnowledgeIndex(words).load(saved)


def test_no_index_is_told_from_a_broken_one(words: WordEmbedder, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        KnowledgeIndex(words).load(tmp_path / "nowhere")


def test_a_pointer_out_of_the_folder_is_refused(words: WordEmbedder, saved: Path) -> None:
    (saved / "CURRENT").write_text("../generation-x")
    with pytest.raises(IndexDamaged, match="does not name"):
        KnowledgeIndex(words).load(saved)


def test_replaced_articles_keep_their_slots_apart(
    words: WordEmbedder, articles: list[Article], tmp_path: Path, employee: Reader
) -> None:
    index, again = KnowledgeIndex(words), KnowledgeIndex(words)
    for version in (1, 2, 3):
        index.add([replace(article, version=version) for article in articles])
    index.save(tmp_path)
    again.load(tmp_path)
    assert again.passage_count == index.passage_count
    assert again.search("vacation", employee) == index.search("vacation", employee)
