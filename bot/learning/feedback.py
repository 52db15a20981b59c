"""Let what people said of answers weigh a little between articles that are nearly as good.

It tips no more than what lies within a hair's breadth: an article wins or loses at most `MOST`
of a score, where those who asked nearly the same question said so. A vote halves in weight every
30 days, and ends with the version of the article that it was about. Against abuse: one vote a
person and article, nothing from fewer than three people, and what is said of an article on one day
weighs no more than three votes, however many cast them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.learning.following import Follower
from bot.store.base import AnyRow, now
from bot.store.conversations import AnswerRow
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from bot.store.learning import QuestionRow
from knowledge_index.embedder import Embedder

MOST = 0.03
FEWEST = 3
REMEMBERED = timedelta(days=180)
_NEAR = 0.75
_HALVED_DAYS = 30.0
_A_DAY = 3.0
_MOST_VOTES = 20_000
_PAUSE_SECONDS = 60.0

Vectors = NDArray[np.float32]
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Votes:
    """What was said of one article: a question's vector and a signed weight for each person."""

    vectors: Vectors
    weights: Weights

    def tilt(self, question: Vectors) -> float:
        """Give what the votes on nearly this question are worth, between -MOST and MOST."""
        near = self.vectors @ question >= _NEAR
        if near.sum() < FEWEST:
            return 0.0
        total = float(self.weights[near].sum())
        return MOST * total / (abs(total) + FEWEST)


class Feedback:
    """Hold the votes ready for every search, as the database has them."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        self._votes: dict[str, Votes] = {}
        self._follower = Follower("feedback", self.refresh, _PAUSE_SECONDS)

    def tilts(self, text: str, article_ids: Sequence[str]) -> list[float]:
        """Give each article's tilt for a question; nothing is encoded where nobody has voted."""
        known = [self._votes.get(article_id) for article_id in article_ids]
        if not any(known):
            return [0.0] * len(article_ids)
        question = self._embedder.encode([text])[0]
        return [votes.tilt(question) if votes else 0.0 for votes in known]

    def refresh(self) -> None:
        """Read the votes. Raises StoreUnavailable."""
        encoder = self._embedder.fingerprint
        self._votes = self._database.read_sync(lambda session: read(session, encoder))

    async def start(self) -> None:
        """Begin to follow the database."""
        await self._follower.start()

    async def stop(self) -> None:
        """Stop following."""
        await self._follower.stop()


def read(session: Session, encoder: str) -> dict[str, Votes]:
    """Give the votes on each article as it is published now; the newest of each person."""
    judged = or_(AnswerRow.outcome.in_(("solved", "not_quite")), QuestionRow.contradicted != "")
    rows = session.execute(
        select(
            QuestionRow.person_id,
            QuestionRow.asked_at,
            QuestionRow.vector,
            AnswerRow.article_id,
            AnswerRow.outcome,
        )
        .join(AnswerRow, AnswerRow.id == QuestionRow.answer_id)
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(ArticleRow.version == AnswerRow.article_version)
        .where(QuestionRow.encoder == encoder, QuestionRow.asked_at > now() - REMEMBERED, judged)
        .order_by(QuestionRow.asked_at.desc())
        .limit(_MOST_VOTES)
    )
    newest: dict[tuple[str, str], AnyRow] = {}
    for row in rows:
        newest.setdefault((row.article_id, row.person_id), row)
    cast: dict[str, list[AnyRow]] = defaultdict(list)
    for (article_id, _), row in newest.items():
        cast[article_id].append(row)
    return {key: _weigh(some, now()) for key, some in cast.items() if len(some) >= FEWEST}


def _weigh(rows: Sequence[AnyRow], moment: datetime) -> Votes:
    halves = [np.frombuffer(row.vector, dtype="<f2") for row in rows]
    vectors = np.array(halves, dtype=np.float32)
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return Votes(unit, np.array(list(_weights(rows, moment))))


def _weights(rows: Sequence[AnyRow], moment: datetime) -> Iterable[float]:
    a_day: dict[date, int] = defaultdict(int)
    for row in rows:
        a_day[row.asked_at.date()] += 1
    for row in rows:
        days = (moment - row.asked_at) / timedelta(days=1)
        share = min(1.0, _A_DAY / a_day[row.asked_at.date()])
        yield _sign(row) * share * 0.5 ** (days / _HALVED_DAYS)


def _sign(row: Any) -> int:
    return 1 if row.outcome == "solved" else -1
