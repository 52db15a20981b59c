"""Adapt the encoder to a company's own articles, and tell whether that made it better.

Contrastive: titles, headings and alternative questions are pulled to their passages, away from the
other passages of the batch. The result is halfway between the old weights and the new ones, which
forgets less (Wortsman et al. 2022). What is judged is the int8 export, on questions that neither
training nor index has seen.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge_index.embedder import Embedder
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Reader
from knowledge_index.splitter import split

Progress = Callable[[str], None]
Pair = tuple[str, str]

MOST_ARTICLES = 2000
LEAST_QUESTIONS = 30
_HELD_OUT = 0.25
_CHANCE = 0.1  # of calling a model better that is not
_BATCH = 16
_EPOCHS = 3
_RATE = 2e-5
_SCALE = 20.0
_PIECES = 128
_HALFWAY = 0.5
_SEED = 0


@dataclass(frozen=True, slots=True)
class Split:
    """What is trained on, what is indexed, and what is asked: questions with their article's id."""

    pairs: list[Pair]
    articles: list[Article]
    held_out: list[Pair]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two encoders did on the same questions; `gained` and `lost` count those that changed."""

    questions: int
    before: float
    after: float
    gained: int
    lost: int

    @property
    def is_better(self) -> bool:
        """Tell whether chance alone would seldom gain so much (one-sided sign test)."""
        from scipy.stats import binomtest  # type: ignore[import-untyped,unused-ignore]

        changed = self.gained + self.lost
        if self.gained <= self.lost:
            return False
        test = binomtest(self.gained, changed, 0.5, alternative="greater")
        return bool(test.pvalue <= _CHANCE)


class TooFewArticles(Exception):
    """There is too little to judge an adapted encoder by."""


def split_articles(articles: Sequence[Article]) -> Split:
    """Hold out a quarter of the articles' titles and questions; raises TooFewArticles.

    A held-out title is taken off its article, so that only the text can be found by it.
    """
    chance = random.Random(_SEED)  # noqa: S311
    some = [article for article in articles if article.title.strip() and article.body.strip()]
    some = chance.sample(some, min(MOST_ARTICLES, len(some)))
    pairs: list[Pair] = []
    shown: list[Article] = []
    held_out: list[Pair] = []
    for article in some:
        visible = _open_to_all(article)
        if chance.random() < _HELD_OUT:
            held_out += [(text, article.id) for text in (article.title, *article.questions)]
            visible = replace(visible, title="", questions=())
        else:
            pairs += _pairs_of(article)
        shown.append(visible)
    if len(held_out) < LEAST_QUESTIONS or not pairs:
        raise TooFewArticles(
            f"{len(held_out)} titles and questions to judge by, {LEAST_QUESTIONS} are needed"
        )
    return Split(pairs, shown, held_out)


def train(model: str, pairs: Sequence[Pair], target: Path, seconds: float, say: Progress) -> None:
    """Train a sentence-transformers model on the pairs, and save it into `target`."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(_SEED)
    encoder: Any = SentenceTransformer(model, device="cpu", local_files_only=True)
    whole, encoder.max_seq_length = encoder.max_seq_length, _PIECES
    old = {name: value.detach().clone() for name, value in encoder.state_dict().items()}
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=_RATE)
    encoder.train()
    end = time.monotonic() + seconds
    for number, of, batch in _batches(pairs):
        if time.monotonic() >= end:
            break
        loss = _loss(encoder, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        say(f"training the encoder, {number} of {of} steps")
    encoder.eval()
    new = encoder.state_dict()
    encoder.load_state_dict({name: _between(old[name], value) for name, value in new.items()})
    encoder.max_seq_length = whole
    encoder.save_pretrained(str(target))


def compare(split_: Split, before: Embedder, after: Embedder) -> Comparison:
    """Ask both encoders the held-out questions."""
    old, new = (_hits(split_, embedder) for embedder in (before, after))
    both = list(zip(old, new, strict=True))
    return Comparison(
        questions=len(both),
        before=sum(old) / len(old),
        after=sum(new) / len(new),
        gained=sum(now and not then for then, now in both),
        lost=sum(then and not now for then, now in both),
    )


def _open_to_all(article: Article) -> Article:
    return replace(article, audience="everyone", groups=frozenset(), valid_from=None, valid_to=None)


def _pairs_of(article: Article) -> Iterator[Pair]:
    passages = split(article)
    for passage in passages:
        # The last heading asks what the passage answers; the title alone asks for the first.
        asked = " ".join((article.title, *passage.headings[-1:]))
        if passage.headings or passage.number == 0:
            yield asked, passage.text
    for question in article.questions:
        yield question, f"{article.title}\n{passages[0].text}"


def _batches(pairs: Sequence[Pair]) -> Iterator[tuple[int, int, list[Pair]]]:
    chance = random.Random(_SEED)  # noqa: S311
    size = min(_BATCH, len(pairs))
    of = _EPOCHS * (len(pairs) // size)
    number = 0
    for _ in range(_EPOCHS):
        order = chance.sample(list(pairs), len(pairs))
        for start in range(0, len(order) - size + 1, size):
            number += 1
            yield number, of, order[start : start + size]


def _loss(encoder: Any, batch: list[Pair]) -> Any:
    import torch

    asked, told = ([pair[side] for pair in batch] for side in (0, 1))
    rows = [encoder(encoder.preprocess(texts))["sentence_embedding"] for texts in (asked, told)]
    near = _SCALE * rows[0] @ rows[1].T
    # Two questions of one passage are no rivals.
    same = torch.tensor([[one == other for other in told] for one in told])
    near = near.masked_fill(same & ~torch.eye(len(told), dtype=torch.bool), float("-inf"))
    return torch.nn.functional.cross_entropy(near, torch.arange(len(batch)))


def _between(old: Any, new: Any) -> Any:
    return old + _HALFWAY * (new - old) if old.is_floating_point() else new


def _hits(split_: Split, embedder: Embedder) -> list[bool]:
    index = KnowledgeIndex(embedder)
    index.add(split_.articles)
    reader = Reader("employee", date.today())  # noqa: DTZ011
    found = (index.search(text, reader, 1) for text, _ in split_.held_out)
    wanted = (id_ for _, id_ in split_.held_out)
    return [
        bool(hits) and hits[0].article.id == id_ for hits, id_ in zip(found, wanted, strict=True)
    ]
