"""How soon one article among 50,000 is found after it was published, in a service that runs.

From the moment its transaction is committed to the first search that finds it first, the watch
that looks for changes twice a second included. The others' vectors are made up; the article's
own and the questions are encoded. Run it alone with `python -m benchmarks.publishing`.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from benchmarks.search import ROOT, THREADS, PreparedEmbedder, material, synthetic_vectors
from bot.knowledge import articles
from bot.knowledge.service import KnowledgeService
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from bot.store.migrate import migrate
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Reader

ARTICLES = 50_000
CHANGES = 10
_AT_ONCE = 1_000
_LIMIT_SECONDS = 30.0


def measure(encoder_folder: Path, count: int = ARTICLES, changes: int = CHANGES) -> dict[str, Any]:
    """Publish a few articles among `count`, one after the other."""
    encoder = SentenceTransformerEmbedder(encoder_folder, THREADS)
    sentences, _ = material()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/frontdesk.db")
        try:
            migrate(database)
            _fill(database, sentences, count)
            index = _index(database, encoder, sentences, count)
            service = KnowledgeService(database, index, Path(folder) / "index")
            seconds = asyncio.run(_publish(service, database, changes))
        finally:
            database.close()
    row = {
        "articles": count,
        "published": changes,
        "found after ms, median": round(1000 * statistics.median(seconds)),
        "found after ms, longest": round(1000 * max(seconds)),
    }
    return {"one among many": row}


def _fill(database: Database, sentences: Sequence[str], count: int) -> None:
    for start in range(0, count, _AT_ONCE):
        rows = [
            {
                "id": f"article-{n}",
                "title": f"Article {n}",
                "body": sentences[n % len(sentences)],
                "status": articles.PUBLISHED,
            }
            for n in range(start, min(start + _AT_ONCE, count))
        ]
        database.write_sync(lambda session, rows=rows: session.execute(insert(ArticleRow), rows))


def _index(
    database: Database, encoder: SentenceTransformerEmbedder, sentences: list[str], count: int
) -> KnowledgeIndex:
    embedder = PreparedEmbedder(encoder)
    index = KnowledgeIndex(embedder)
    made = synthetic_vectors(encoder.encode(sentences[:100]), 64)
    ids = [f"article-{n}" for n in range(count)]
    # More rows than any step asks for: each step takes the first ones.
    with embedder.giving(np.tile(made, (4, 1))):
        index.add(database.read_sync(lambda session: articles.fetch(session, ids)))
    return index


async def _publish(service: KnowledgeService, database: Database, changes: int) -> list[float]:
    service.open()
    await service.start()
    try:
        return [await _published(service, database, number) for number in range(changes)]
    finally:
        await service.stop()


async def _published(service: KnowledgeService, database: Database, number: int) -> float:
    name = f"canteen-{number}"
    content = {
        "title": f"Where the canteen of house {number} is",
        "body": f"The canteen of house {number} is beside the river, on floor {number}.",
        "status": articles.PUBLISHED,
    }
    reader = Reader("employee", date(2026, 1, 1))
    await asyncio.to_thread(
        database.write_sync, lambda session: articles.put(session, name, content, "Grace", None)
    )
    committed = time.perf_counter()
    while time.perf_counter() - committed < _LIMIT_SECONDS:
        found = await service.search(f"where is the canteen of house {number}?", reader)
        if found.hits and found.hits[0].article.id == name:
            return time.perf_counter() - committed
    raise TimeoutError(f"{name} was not found")


if __name__ == "__main__":
    for name, row in measure(ROOT / "var" / "encoder").items():
        print(name, row, flush=True)
