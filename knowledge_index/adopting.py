"""Keep an adapted encoder beside the one it came from, for as long as that one stays the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from knowledge_index import adapting
from knowledge_index.adapting import Comparison, Progress
from knowledge_index.embedder import MODEL_FILE, SentenceTransformerEmbedder, fingerprint_of
from knowledge_index.encoder_export import export, source_of, swap
from knowledge_index.passages import Article

_RECORD = "adapted.json"


def encoder_in_use(base: Path, adapted: Path) -> Path:
    """Give the adapted encoder's folder if it came from this base; else the base's."""
    try:
        record = json.loads((adapted / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return base
    complete = isinstance(record, dict) and (adapted / MODEL_FILE).is_file()
    if not complete or not (base / MODEL_FILE).is_file():
        return base
    fits = record.get("base") == fingerprint_of(base)
    whole = record.get("fingerprint") == fingerprint_of(adapted)
    return adapted if fits and whole else base


def adapt(
    articles: Iterable[Article],
    model: str,
    base: Path,
    adapted: Path,
    seconds: float,
    threads: int,
    say: Progress,
) -> Comparison:
    """Train on the articles, and adopt the result if it is better than the encoder in use.

    `model`: what `base` was exported from. A service that runs goes on with what it has until it
    is started anew. Raises TooFewArticles or EncoderMissing; whatever fails, the old one stays.
    """
    parts = adapting.split_articles(list(articles))
    used = SentenceTransformerEmbedder(encoder_in_use(base, adapted), threads)
    with _workshop(adapted) as work:
        adapting.train(source_of(model), parts.pairs, work / "trained", seconds, say)
        export(work / "export", say, str(work / "trained"))
        say("comparing the encoders on questions that neither has seen")
        fresh = SentenceTransformerEmbedder(work / "export", threads)
        comparison = adapting.compare(parts, used, fresh)
        if comparison.is_better:
            record = {"base": fingerprint_of(base), "fingerprint": fresh.fingerprint}
            (work / "export" / _RECORD).write_text(json.dumps(record) + "\n")
            swap(work / "export", adapted)
    return comparison


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
