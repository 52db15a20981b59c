from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge_index.adapting import (
    LEAST_QUESTIONS,
    Comparison,
    TooFewArticles,
    compare,
    split_articles,
    train,
)
from knowledge_index.passages import Article
from tests.knowledge_index.conftest import WordEmbedder

MANY = [
    Article(
        f"a{n}",
        f"leave {n}",
        f"# leave {n}\n\nday{n} days\n\n## part {n}\n\nmore{n} leave",
        questions=(f"how many day{n}?", f"day{n} leave"),
        groups=frozenset({"hr"}),
    )
    for n in range(80)
]


def test_what_is_asked_is_neither_trained_on_nor_shown() -> None:
    parts = split_articles(MANY)
    asked = {text for text, _ in parts.held_out}
    assert len(parts.held_out) >= LEAST_QUESTIONS
    assert len(parts.held_out) % 3 == 0
    assert not asked & {text for text, _ in parts.pairs}
    shown = {text for article in parts.articles for text in (article.title, *article.questions)}
    assert not asked & shown
    assert len(parts.articles) == len(MANY)
    assert not any(article.groups for article in parts.articles)
    assert parts == split_articles(MANY)


def test_titles_headings_and_questions_are_trained_on() -> None:
    pairs = split_articles(MANY).pairs
    number = next(text for text, _ in pairs if text.startswith("how many"))[12:-1]
    of_one = {text for text, told in pairs if f"day{number} " in f"{told} " and "more" not in told}
    assert of_one == {f"leave {number}", f"how many day{number}?", f"day{number} leave"}
    assert (f"leave {number} part {number}", f"more{number} leave") in pairs


@pytest.mark.parametrize("articles", [[], MANY[:5], [Article("a", "", "x")] * 90])
def test_too_few_articles_are_refused(articles: list[Article]) -> None:
    with pytest.raises(TooFewArticles):
        split_articles(articles)


@pytest.mark.parametrize(
    ("gained", "lost", "better"),
    [(0, 0, False), (3, 0, False), (4, 0, True), (9, 4, False), (20, 10, True), (4, 9, False)],
)
def test_better_is_what_chance_alone_would_seldom_do(gained: int, lost: int, better: bool) -> None:
    assert Comparison(100, 0.5, 0.6, gained, lost).is_better is better


def test_compares_question_by_question() -> None:
    class Blind(WordEmbedder):
        def _row(self, text: str) -> np.ndarray:
            return np.eye(1, self.dimension, dtype=np.float32)[0]

    parts = split_articles(MANY)
    found = compare(parts, Blind(), WordEmbedder())
    assert found.questions == len(parts.held_out)
    assert found.gained + found.lost > 0
    assert found.after - found.before == pytest.approx(
        (found.gained - found.lost) / found.questions
    )


@pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves
def test_training_moves_the_weights_and_stops_in_time(tiny_model: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    pairs = split_articles(MANY).pairs
    told: list[str] = []
    train(str(tiny_model), pairs, tmp_path / "moved", 60, told.append)
    train(str(tiny_model), pairs, tmp_path / "still", 0, told.append)
    old, moved, still = (
        SentenceTransformer(str(folder), device="cpu").encode(["leave days"])
        for folder in (tiny_model, tmp_path / "moved", tmp_path / "still")
    )
    assert not np.allclose(old, moved, atol=1e-6)
    np.testing.assert_allclose(old, still, atol=1e-6)
    assert told[0].startswith("training the encoder, 1 of ")
