"""The knowledge service: the index follows the database, and is never trusted blindly."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.knowledge import KnowledgeDown, KnowledgeService, articles
from bot.knowledge.content import Content
from bot.knowledge.lifecycle import Lifecycle
from bot.settings import Settings
from bot.store.base import now
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Reader

EMPLOYEE = Reader("employee", date(2026, 7, 1))
CUSTOMER = Reader("customer", date(2026, 7, 1))


class WordEmbedder:
    """A bag of words, hashed: the same words, the same way; no model needed."""

    dimension = 256

    def __init__(self, fingerprint: str = "words-1") -> None:
        self.fingerprint = fingerprint
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Any:
        """Count words in a hashed vector of length 1."""
        self.encoded += len(texts)
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[sha256(word.strip(".,?!").encode()).digest()[0]] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def put(database: Database, name: str, body: str, **parts: Any) -> None:
    content = {
        "title": name.capitalize(),
        "body": body,
        "questions": [],
        "audience": "everyone",
        "groups": [],
        "language": "en",
        "owner": "Payroll",
        "tags": [],
        "status": "published",
        "valid_from": None,
        "valid_to": None,
    }
    database.write_sync(lambda s: articles.put(s, name, content | parts, "Grace", None))


class Bench:
    """A database with three articles, and services over it as after each start."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.embedder = WordEmbedder()
        put(database, "payday", "Salaries are paid on the 25th of each month.")
        put(database, "printer", "Turn the printer off and on again.")
        put(database, "board", "Salaries of the board.", audience="employee", groups=["managers"])

    def service(self, fingerprint: str = "words-1") -> KnowledgeService:
        self.embedder = WordEmbedder(fingerprint)
        return KnowledgeService(self.database, KnowledgeIndex(self.embedder), self.folder)


@pytest.fixture
def bench(database: Database, settings: Settings) -> Bench:
    return Bench(database, settings.index_dir)


async def found(service: KnowledgeService, text: str, reader: Reader = EMPLOYEE) -> list[str]:
    return [hit.article.id for hit in (await service.search(text, reader)).hits]


async def test_a_question_finds_its_article(bench: Bench) -> None:
    service = bench.service()
    assert service.open() == 3
    finding = await service.search("Turn the printer off and on again?", EMPLOYEE)
    assert finding.hits[0].article.id == "printer"
    assert finding.verdict.decision == "answer"
    assert finding.answer is not None
    assert "printer" in finding.answer.markdown
    assert finding.milliseconds > 0


async def test_before_it_is_loaded_it_says_so(bench: Bench) -> None:
    service = bench.service()
    assert service.is_ready is False
    with pytest.raises(KnowledgeDown, match="not loaded"):
        await service.search("printer", EMPLOYEE)
    with pytest.raises(KnowledgeDown, match="not loaded"):
        await service.show("printer", "printer", EMPLOYEE)


async def test_the_saved_index_is_used_at_the_next_start(bench: Bench) -> None:
    bench.service().open()
    again = bench.service()
    assert again.open() == 0
    assert bench.embedder.encoded == 0
    assert (await found(again, "printer"))[0] == "printer"


async def test_what_changed_meanwhile_is_repaired(bench: Bench) -> None:
    bench.service().open()
    put(bench.database, "printer", "Call the scanner team.")
    put(bench.database, "lunch", "Lunch is at noon.")
    bench.database.write_sync(lambda s: articles.set_status(s, "payday", "archived", "Grace"))
    again = bench.service()
    assert again.open() == 3
    assert (await found(again, "scanner team"))[0] == "printer"
    assert (await found(again, "when is lunch"))[0] == "lunch"
    assert "payday" not in await found(again, "salaries are paid")


async def test_a_change_is_found_by_the_next_search_without_touching_the_rest(
    bench: Bench,
) -> None:
    service = bench.service()
    service.open()
    bench.embedder.encoded = 0
    put(bench.database, "lunch", "Lunch is at noon.")
    assert service.sync() == 1
    assert 0 < bench.embedder.encoded <= 3
    assert (await found(service, "when is lunch"))[0] == "lunch"
    assert service.sync() == 0


async def test_what_was_unpublished_is_gone_at_once(bench: Bench) -> None:
    service = bench.service()
    service.open()
    bench.database.write_sync(lambda s: articles.set_status(s, "printer", "draft", "Grace"))
    assert service.sync() == 1
    assert "printer" not in await found(service, "printer")
    assert await service.show("printer", "printer", EMPLOYEE) is None


async def test_what_somebody_may_not_read_is_not_found(bench: Bench) -> None:
    service = bench.service()
    service.open()
    manager = Reader("employee", date(2026, 7, 1), frozenset({"managers"}))
    assert "board" in await found(service, "salaries of the board", manager)
    for reader in (EMPLOYEE, CUSTOMER):
        assert "board" not in await found(service, "salaries of the board", reader)
        assert await service.show("board", "salaries", reader) is None


async def test_what_was_shown_already_is_left_out(bench: Bench) -> None:
    service = bench.service()
    service.open()
    finding = await service.search("printer", EMPLOYEE, without=frozenset({"printer"}))
    assert "printer" not in [hit.article.id for hit in finding.hits]


async def test_a_chosen_article_is_answered_from(bench: Bench) -> None:
    service = bench.service()
    service.open()
    finding = await service.show("payday", "When are salaries paid?", EMPLOYEE)
    assert finding is not None
    assert (finding.verdict.decision, finding.hits[0].article.id) == ("answer", "payday")
    assert finding.answer is not None
    assert "25th" in finding.answer.markdown


@pytest.mark.parametrize("damage", ["cut", "altered", "emptied", "removed"])
async def test_a_damaged_index_is_built_anew(bench: Bench, damage: str) -> None:
    bench.service().open()
    files = [path for path in bench.folder.rglob("*") if path.is_file()]
    assert files
    largest = max(files, key=lambda path: path.stat().st_size)
    content = largest.read_bytes()
    match damage:
        case "cut":
            largest.write_bytes(content[: len(content) // 2])
        case "altered":
            largest.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        case "emptied":
            largest.write_bytes(b"")
        case "removed":
            largest.unlink()
    again = bench.service()
    assert again.open() == 3
    assert (await found(again, "printer"))[0] == "printer"
    assert bench.service().open() == 0


async def test_an_index_of_another_model_is_built_anew(bench: Bench) -> None:
    bench.service().open()
    again = bench.service("words-2")
    assert again.open() == 3
    assert (await found(again, "printer"))[0] == "printer"


async def test_a_change_looks_at_what_changed_alone(bench: Bench) -> None:
    service = bench.service()
    service.open()

    def age(session: Any) -> None:
        # Long before the newest change: only a comparison of all articles would see it.
        session.get_one(ArticleRow, "printer").updated_at = now() - timedelta(hours=1)

    bench.database.write_sync(age)
    service.sync()
    bench.database.write_sync(lambda s: setattr(s.get_one(ArticleRow, "printer"), "version", 7))
    put(bench.database, "lunch", "Lunch is at noon.")
    assert service.sync() == 1
    assert service._index.versions()["printer"] == 1
    # At the next start all are compared.
    assert bench.service().open() == 2


async def test_what_was_committed_late_is_not_missed(bench: Bench) -> None:
    service = bench.service()
    service.open()
    put(bench.database, "lunch", "Lunch is at noon.")

    def stamp(session: Any) -> None:
        session.get_one(ArticleRow, "lunch").updated_at = now() - timedelta(seconds=30)

    bench.database.write_sync(stamp)
    assert service.sync() == 1
    assert (await found(service, "when is lunch"))[0] == "lunch"


def test_a_working_draft_touches_no_index(bench: Bench) -> None:
    service = bench.service()
    service.open()
    draft = Content(title="Printer", body="Not yet true.")
    bench.database.write_sync(lambda s: Lifecycle().save(s, "printer", 1, draft, "Ada"))
    assert service.sync() == 0


async def test_changes_are_saved_beside_the_searches(bench: Bench) -> None:
    service = bench.service()
    await service.start()
    try:
        await _until(lambda: service.is_ready)
        put(bench.database, "lunch", "Lunch is at noon.")
        await _until(lambda: "lunch" in _saved(bench))
    finally:
        await service.stop()
    assert bench.service().open() == 0


def _saved(bench: Bench) -> dict[str, int]:
    index = KnowledgeIndex(bench.embedder)
    index.load(bench.folder)
    return index.versions()


async def test_changes_of_others_are_seen_by_itself(bench: Bench) -> None:
    service = bench.service()
    await service.start()
    try:
        await _until(lambda: service.is_ready)
        put(bench.database, "lunch", "Lunch is at noon.")
        await _until(lambda: service._index.versions().get("lunch") == 1)
        put(bench.database, "lunch", "Lunch is at one.")
        await _until(lambda: service._index.versions()["lunch"] == 2)
    finally:
        await service.stop()


async def _until(is_so: Any) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - the service looks by itself, and tells nobody
            await asyncio.sleep(0.02)


async def test_one_may_wait_until_a_change_is_found(bench: Bench) -> None:
    service = bench.service()
    assert await service.caught_up() is False
    service.open()
    assert await service.caught_up() is True
    put(bench.database, "lunch", "Lunch is at noon.")
    assert await service.caught_up(seconds=0) is False
    waiting = asyncio.create_task(service.caught_up(seconds=60))
    await asyncio.to_thread(service.sync)
    assert await waiting is True
    assert (await found(service, "when is lunch"))[0] == "lunch"


async def test_it_tells_what_was_written_down_for_the_very_question(bench: Bench) -> None:
    put(bench.database, "lunch", "At noon.", questions=["When does the canteen open?"])
    service = bench.service()
    service.open()
    assert (await service.search("When does the canteen open?", EMPLOYEE)).is_curated is True
    assert (await service.search("Turn the printer off", EMPLOYEE)).is_curated is False
