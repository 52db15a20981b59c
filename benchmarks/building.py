"""How fast an index is built, against the encoder alone on the very texts that are encoded for it.

A passage under a title is encoded twice, under it and alone, so that passages take more time than
their number tells: `built / one pass` says how much. Run it alone with
`python -m benchmarks.building`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frontmatter

from benchmarks.search import ROOT, THREADS
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.entries import counted_passages, record_of, texts_to_encode
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article

ROUNDS = 3


def measure(encoder_folder: Path, most: int | None = None) -> dict[str, Any]:
    """Build from our own articles, in turns with encoding their passages; medians."""
    encoder = SentenceTransformerEmbedder(encoder_folder, THREADS)
    articles = own_articles()[:most]
    records = [record_of(article) for article in articles]
    passages = [text for record in records for text in counted_passages(record)]
    texts = list(dict.fromkeys(text for record in records for text in texts_to_encode(record)))
    encoder.encode(texts[:8])
    built, alone, once = [], [], []
    for _ in range(ROUNDS):
        built.append(_seconds(lambda: KnowledgeIndex(encoder).add(articles)))
        alone.append(_seconds(lambda: encoder.encode(texts)))
        once.append(_seconds(lambda: encoder.encode(passages)))
    seconds = statistics.median(built)
    row = {
        "passages": len(passages),
        "texts": len(texts),
        "built s": round(seconds, 1),
        "encoded s": round(statistics.median(alone), 1),
        "built / encoded": round(seconds / statistics.median(alone), 2),
        "built / one pass": round(seconds / statistics.median(once), 2),
    }
    return {f"{len(articles)} articles": row}


def own_articles() -> list[Article]:
    """Read the articles that come with the product."""
    pages = {path.stem: frontmatter.load(str(path)) for path in _paths()}
    return [
        Article(
            name,
            str(page["title"]),
            page.content,
            questions=tuple(str(text) for text in page.get("questions", ())),
        )
        for name, page in pages.items()
    ]


def _paths() -> list[Path]:
    return sorted(ROOT.glob("data/articles/*.md"))


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    for name, row in measure(ROOT / "var" / "encoder").items():
        print(name, row, flush=True)
