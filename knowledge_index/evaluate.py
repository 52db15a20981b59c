"""Measure retrieval and its decision on articles and questions in JSONL files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from knowledge_index.embedder import Embedder
from knowledge_index.errors import BadLine
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Findings, Reader

_DEPTH = 10
_BINS = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the articles that answer it; none: nothing in the knowledge does."""

    text: str
    relevant_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the index made of one query."""

    query: Query
    findings: Findings
    milliseconds: float

    @property
    def rank(self) -> int:
        """Give the place of the first relevant article, from 1; 0 when it is not found."""
        ids = [hit.article.id for hit in self.findings.hits]
        return next((i for i, id_ in enumerate(ids, 1) if id_ in self.query.relevant_ids), 0)

    @property
    def answered(self) -> bool:
        """Tell whether the index would answer."""
        return self.findings.verdict.decision == "answer"


def evaluate(articles_path: Path, queries_path: Path, embedder: Embedder) -> dict[str, float]:
    """Index the articles afresh, ask every query, and give the figures of the contract.

    hit@k and MRR are over queries that have an answer, shares over all queries; precision is the
    share of answered ones whose first article is relevant; unanswerable_recall the share of
    queries without an answer that are not answered. Raises BadLine.
    """
    articles = read_articles(articles_path)
    queries = read_queries(queries_path)
    index, seconds = _build(articles, embedder)
    outcomes = [_ask(index, query) for query in queries]
    return {
        **ranking_figures(outcomes),
        "n_articles": len(articles),
        "n_queries": len(queries),
        "build_seconds": round(seconds, 2),
        **_latency(outcomes),
        **decision_figures(outcomes),
    }


def ask_all(articles_path: Path, queries_path: Path, embedder: Embedder) -> list[Outcome]:
    """Index the articles afresh and ask every query. Raises BadLine."""
    index, _ = _build(read_articles(articles_path), embedder)
    return [_ask(index, query) for query in read_queries(queries_path)]


def read_articles(path: Path) -> list[Article]:
    """Read articles JSONL; raises BadLine on a line that is not one."""
    articles: dict[str, Article] = {}
    for number, data in _lines(path, {"id": str, "title": str, "text": str}):
        if data["id"] in articles:
            raise BadLine(path, number, f"the id {data['id']!r} was used before")
        articles[data["id"]] = Article(data["id"], data["title"], data["text"])
    return list(articles.values())


def read_queries(path: Path) -> list[Query]:
    """Read queries JSONL; raises BadLine on a line that is not one."""
    queries = []
    for number, data in _lines(path, {"text": str, "relevant_ids": list}):
        if not all(isinstance(item, str) for item in data["relevant_ids"]):
            raise BadLine(path, number, "'relevant_ids' must hold texts")
        queries.append(Query(data["text"], frozenset(data["relevant_ids"])))
    return queries


def ranking_figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Compute hit@k and MRR over the queries that have an answer."""
    ranks = [outcome.rank for outcome in outcomes if outcome.query.relevant_ids]
    hits = {f"hit@{k}": _share([0 < rank <= k for rank in ranks]) for k in (1, 3, _DEPTH)}
    return {**hits, f"mrr@{_DEPTH}": _share([1 / rank if rank else 0 for rank in ranks])}


def decision_figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Compute how often it answers and abstains, how rightly, and how well it knows."""
    right = [outcome.rank == 1 for outcome in outcomes]
    decisions = [outcome.findings.verdict.decision for outcome in outcomes]
    confidences = [outcome.findings.verdict.confidence for outcome in outcomes]
    answered = [ok for ok, outcome in zip(right, outcomes, strict=True) if outcome.answered]
    without = [not outcome.answered for outcome in outcomes if not outcome.query.relevant_ids]
    return {
        "answered_share": _share([decision == "answer" for decision in decisions]),
        "answered_precision": _share(answered),
        "abstained_share": _share([decision == "abstain" for decision in decisions]),
        "unanswerable_recall": _share(without),
        "ece": round(calibration_error(confidences, right), 4),
    }


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Compute the expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    if not confidences:
        return 0.0
    bins = np.minimum((np.array(confidences) * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, np.array(confidences) - np.array(right, dtype=float), _BINS)
    return float(np.abs(gaps).sum() / len(confidences))


def _build(articles: Sequence[Article], embedder: Embedder) -> tuple[KnowledgeIndex, float]:
    start = perf_counter()
    built = KnowledgeIndex(embedder)
    built.add(articles)
    # What is measured is what the service runs on: an index that was saved and loaded.
    with TemporaryDirectory() as folder:
        built.save(Path(folder))
        index = KnowledgeIndex(embedder)
        index.load(Path(folder))
    return index, perf_counter() - start


def _ask(index: KnowledgeIndex, query: Query) -> Outcome:
    reader = Reader("employee", date(2000, 1, 1))  # evaluation articles have no limits
    start = perf_counter()
    findings = index.find(query.text, reader, _DEPTH)
    return Outcome(query, findings, 1000 * (perf_counter() - start))


def _latency(outcomes: Sequence[Outcome]) -> dict[str, float]:
    times = [outcome.milliseconds for outcome in outcomes] or [0.0]
    return {f"search_ms_p{p}": round(float(np.percentile(times, p)), 2) for p in (50, 95)}


def _share(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0


def _lines(path: Path, fields: dict[str, type]) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parse(path, number, line, fields)


def _parse(path: Path, number: int, line: bytes, fields: dict[str, type]) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise BadLine(path, number, f"not JSON ({error})") from error
    if not isinstance(data, dict):
        raise BadLine(path, number, "not a JSON object")
    for name, kind in fields.items():
        if not isinstance(data.get(name), kind):
            wanted = "a list" if kind is list else "a text"
            raise BadLine(path, number, f"{name!r} must be {wanted}")
    return data
