"""Fit the confidence of the knowledge index, and say how it does on sets it has not seen.

    python benchmarks/fit_confidence.py --encoder var/encoder --articles data/articles SET...

A SET is a folder with articles.jsonl and queries.jsonl. From each, a quarter of the articles that
answer something is taken away, several times over, so that some questions have no answer. The
figures printed are honest: each set is judged by coefficients fitted on the others. With --write
the coefficients fitted on all sets go where the product reads them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from knowledge_index import confidence
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.evaluate import Query, calibration_error, read_articles, read_queries
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Reader

REPEATS = 4
READER = Reader("employee", date(2000, 1, 1))
Set = tuple[list[Article], list[Query]]
Rows = list[dict[str, float]]


class RememberingEmbedder(SentenceTransformerEmbedder):
    """Encode each text once, however often an index is changed."""

    def __init__(self, folder: Path, threads: int) -> None:
        super().__init__(folder, threads)
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, super().encode(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32)


def main() -> None:
    """Collect the signals, report leave-one-set-out, and write the coefficients when asked."""
    options = parse()
    if options.signals and options.signals.exists():
        rows: dict[str, Rows] = json.loads(options.signals.read_text())
    else:
        embedder = RememberingEmbedder(options.encoder, options.threads)
        rows = {name: list(collect(set_, embedder)) for name, set_ in sets(options)}
    if options.signals:
        options.signals.write_text(json.dumps(rows))
    for name in rows:
        others = {other: rows[other] for other in rows if family(other) != family(name)}
        report(name, rows[name], *fit(others))
    weights, intercept = fit(rows)
    print(json.dumps({"intercept": intercept, **weights}, indent=1))
    if options.write:
        write(weights, intercept, sorted(rows))


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET")
    parser.add_argument("--encoder", type=Path, default=Path("var/encoder"))
    parser.add_argument("--articles", type=Path, help="a folder of our own articles")
    parser.add_argument("--signals", type=Path, help="keep what was measured here, or reuse it")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def sets(options: argparse.Namespace) -> Iterator[tuple[str, Set]]:
    """Give the sets with their names; our own articles ask with their alternative questions."""
    for folder in options.sets:
        print("reading", folder.name, flush=True)
        yield (
            folder.name,
            (read_articles(folder / "articles.jsonl"), read_queries(folder / "queries.jsonl")),
        )
    if options.articles:
        yield from own_articles(options.articles)


def own_articles(folder: Path) -> Iterator[tuple[str, Set]]:
    """Give two sets: with no alternative question in the index, and with all but one in three."""
    bare, named, asked, held_out = [], [], [], []
    for path in sorted(folder.glob("*.md")):
        page = frontmatter.load(str(path))
        questions = [str(question) for question in page.get("questions", [])]
        bare.append(Article(path.stem, str(page["title"]), page.content))
        kept = tuple(text for i, text in enumerate(questions) if i % 3)
        named.append(Article(path.stem, str(page["title"]), page.content, questions=kept))
        answer = frozenset([path.stem])
        asked += [Query(text, answer) for text in questions]
        held_out += [Query(text, answer) for i, text in enumerate(questions) if i % 3 == 0]
    yield "articles_bare", (bare, asked)
    yield "articles_named", (named, held_out)


def collect(set_: Set, embedder: RememberingEmbedder) -> Iterator[dict[str, float]]:
    """Ask every query of every thinned-out index; give the signals and what was right."""
    articles, queries = set_
    index = KnowledgeIndex(embedder)
    index.add(articles)
    asked = sorted({id_ for query in queries for id_ in query.relevant_ids})
    by_id = {article.id: article for article in articles}
    for repeat in range(REPEATS):
        random = np.random.default_rng(repeat)
        taken = set(random.choice(asked, len(asked) // 4, replace=False).tolist())
        index.remove(taken)
        for query in queries:
            found = index.find(query.text, READER, 3)
            if found.signals:
                answers = query.relevant_ids - taken
                places = [hit.article.id in answers for hit in found.hits]
                told = {"right": places[0], "near": any(places), "answerable": bool(answers)}
                yield {**asdict(found.signals), **told}
        index.add([by_id[id_] for id_ in taken])


def family(name: str) -> str:
    """Name what sets made from the same texts have in common; they never judge each other."""
    return name.replace("18f_pages", "18f_handbook").split("_")[0]


def fit(rows: dict[str, Rows]) -> tuple[dict[str, float], float]:
    """Fit a logistic model in which every set weighs the same."""
    names = confidence.SIGNALS
    inputs = np.concatenate([matrix(part, names) for part in rows.values()])
    right = np.concatenate([column(part, "right") for part in rows.values()])
    weight = np.concatenate([np.full(len(part), 1000 / len(part)) for part in rows.values()])
    scale = inputs.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(inputs / scale, right, sample_weight=weight)
    weights = dict(zip(names, (model.coef_[0] / scale).round(4).tolist(), strict=True))
    return weights, round(float(model.intercept_[0]), 4)


def report(name: str, rows: Rows, weights: dict[str, float], intercept: float) -> None:
    """Print the figures of one set under coefficients that have not seen it."""
    logits = matrix(rows, list(weights)) @ np.array(list(weights.values())) + intercept
    sure = 1 / (1 + np.exp(-logits))
    right, answerable = column(rows, "right"), column(rows, "answerable").astype(bool)
    answered = sure >= confidence.ANSWER_FROM
    offered = (sure >= confidence.CHOICES_FROM) & ~answered
    figures = {
        "auroc": roc_auc_score(right, sure),
        "ece": calibration_error(sure.tolist(), right.astype(bool).tolist()),
        "answered": answered.mean(),
        "precision": right[answered].mean() if answered.any() else 1.0,
        "unanswerable_recall": (~answered)[~answerable].mean(),
        "offered": offered.mean(),
        "offered_near": column(rows, "near")[offered].mean() if offered.any() else 1.0,
        "abstained": (sure < confidence.CHOICES_FROM).mean(),
        "abstained_if_unanswerable": (sure < confidence.CHOICES_FROM)[~answerable].mean(),
    }
    print(
        f"{name:16}", " ".join(f"{key} {value:.3f}" for key, value in figures.items()), flush=True
    )


def matrix(rows: Rows, names: Sequence[str]) -> NDArray[np.float64]:
    """Give the signals as columns."""
    return np.array([[row[name] for name in names] for row in rows])


def column(rows: Rows, name: str) -> NDArray[np.float64]:
    """Give one column as numbers."""
    return np.array([row[name] for row in rows], dtype=float)


def write(weights: dict[str, float], intercept: float, names: list[str]) -> None:
    """Put the coefficients beside the code that uses them."""
    model: dict[str, Any] = {"intercept": intercept, "weights": weights, "fitted_on": names}
    confidence.MODEL_FILE.write_text(json.dumps(model, indent=1) + "\n")


if __name__ == "__main__":
    main()
