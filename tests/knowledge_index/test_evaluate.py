from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge_index.errors import BadLine
from knowledge_index.evaluate import (
    Outcome,
    Query,
    calibration_error,
    decision_figures,
    evaluate,
    ranking_figures,
)
from knowledge_index.passages import Article, Findings, Hit, Passage, Verdict
from tests.knowledge_index.conftest import WordEmbedder

KEYS = {
    *("hit@1", "hit@3", "hit@10", "mrr@10", "n_articles", "n_queries", "build_seconds"),
    *("search_ms_p50", "search_ms_p95", "answered_share", "answered_precision"),
    *("abstained_share", "unanswerable_recall", "ece"),
}


def written(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def outcome(found: str, relevant: str, decision: str, confidence: float) -> Outcome:
    hits = [Hit(Article(c, "", ""), Passage(c, 0, ""), 0, 0, 0) for c in found]
    query = Query("?", frozenset(relevant))
    return Outcome(query, Findings(hits, Verdict(decision, confidence)), 1.0)


def test_gives_exactly_the_agreed_keys(words: WordEmbedder, tmp_path: Path) -> None:
    articles = written(
        tmp_path / "a.jsonl",
        {"id": "1", "title": "Printer", "text": "Switch the printer off."},
        {"id": "2", "title": "", "text": "Vacation lapses in March.", "source": "x"},
    )
    queries = written(
        tmp_path / "q.jsonl",
        {"text": "printer off", "relevant_ids": ["1"]},
        {"text": "vacation in march", "relevant_ids": ["2"]},
        {"text": "zeppelin", "relevant_ids": []},
    )
    figures = evaluate(articles, queries, words)
    assert set(figures) == KEYS
    assert (figures["n_articles"], figures["n_queries"], figures["hit@1"]) == (2, 3, 1.0)


def test_ranks_count_answerable_queries_only() -> None:
    outcomes = [
        outcome("abc", "a", "answer", 0.9),
        outcome("abc", "cx", "answer", 0.9),
        outcome("abc", "z", "choices", 0.5),
        outcome("abc", "", "abstain", 0.1),
    ]
    assert ranking_figures(outcomes) == {
        "hit@1": 0.3333,
        "hit@3": 0.6667,
        "hit@10": 0.6667,
        "mrr@10": 0.4444,
    }


def test_decisions_count_all_queries() -> None:
    outcomes = [
        outcome("a", "a", "answer", 0.95),
        outcome("a", "b", "answer", 0.85),
        outcome("a", "", "answer", 0.75),
        outcome("a", "", "choices", 0.45),
        outcome("a", "", "abstain", 0.05),
    ]
    figures = decision_figures(outcomes)
    assert figures["answered_share"] == 0.6
    assert figures["answered_precision"] == 0.3333
    assert figures["abstained_share"] == 0.2
    assert figures["unanswerable_recall"] == 0.6667
    assert figures["ece"] == pytest.approx((0.05 + 0.85 + 0.75 + 0.45 + 0.05) / 5, abs=1e-4)


def test_calibration_error_compares_within_bins() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0)
    assert calibration_error([1.0, 1.0], [False, False]) == pytest.approx(1)
    assert calibration_error([], []) == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"id": "2", "title": "t"}', "'text' must be a text"),
        ('{"id": 2, "title": "t", "text": "x"}', "'id' must be a text"),
        ('{"id": "1", "title": "t", "text": "x"}', "used before"),
    ],
)
def test_a_bad_article_is_named_by_file_and_line(
    line: str, reason: str, words: WordEmbedder, tmp_path: Path
) -> None:
    articles = written(tmp_path / "a.jsonl", {"id": "1", "title": "", "text": "x"})
    articles.write_text(articles.read_text() + "\n" + line + "\n")
    queries = written(tmp_path / "q.jsonl")
    with pytest.raises(BadLine, match=rf"a\.jsonl, line 3: .*{reason}"):
        evaluate(articles, queries, words)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "x"}', "'relevant_ids' must be a list"),
        (b'{"text": "x", "relevant_ids": [1]}', "must hold texts"),
        (b'{"text": "\xff", "relevant_ids": []}', "not JSON"),
    ],
)
def test_a_bad_query_is_named_by_file_and_line(
    line: bytes, reason: str, words: WordEmbedder, tmp_path: Path
) -> None:
    articles = written(tmp_path / "a.jsonl", {"id": "1", "title": "", "text": "x"})
    queries = tmp_path / "q.jsonl"
    queries.write_bytes(line)
    with pytest.raises(BadLine, match=rf"q\.jsonl, line 1: .*{reason}"):
        evaluate(articles, queries, words)
