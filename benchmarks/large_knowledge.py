"""A large knowledge base with its conversations, written into a database for the benchmarks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.search import material
from bot.learning.vectors import pack
from bot.store.accounts import AuditRow
from bot.store.base import now
from bot.store.conversations import AnswerRow, ConversationRow, PersonRow, TurnRow
from bot.store.database import Database
from bot.store.gate import ApprovedRow, HealthReasonRow, HealthRow
from bot.store.knowledge import (
    ArticleLabelRow,
    ArticleListingRow,
    ArticleRow,
    ArticleVersionRow,
    NoticeRow,
)
from bot.store.learning import GapRow, QuestionRow

_AT_ONCE = 500
_PEOPLE, _QUESTIONS, _GAPS, _APPROVED, _AUDITED = 2_000, 20_000, 400, 2_000, 100_000
_STATES = ("published",) * 17 + ("draft", "in_review", "archived")
_OUTCOMES = ("silent",) * 6 + ("solved",) * 3 + ("not_quite",)
_WORDS_A_BODY = 120
_DAYS = ("valid_from", "valid_to")
_LISTED = ("title", "status", "owner", "audience", "language")

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]


class MadeUpEmbedder:
    """Give each text a direction of its own by its words' checksums: quick, and always the same."""

    dimension = 384
    fingerprint = "made up"

    def __init__(self) -> None:
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Add up the words' vectors."""
        rows = np.stack(
            [sum(map(self._word, text.lower().split()), start=_NOTHING) for text in texts]
        )
        unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return unit

    def _word(self, word: str) -> Vectors:
        if word not in self._known:
            seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest())
            drawn = np.random.default_rng(seed).standard_normal(self.dimension)
            self._known[word] = drawn.astype(np.float32)
        return self._known[word]


_NOTHING = np.zeros(MadeUpEmbedder.dimension, dtype=np.float32)


def fill(database: Database, count: int, progress: Progress) -> None:
    """Write so many articles, and what people said about them.

    Row by row as the product writes them, but in bulk: as many saves would take an hour.
    """
    sentences, questions = material()
    made = contents(sentences, count)
    for start in range(0, count, _AT_ONCE):
        some = [next(made) for _ in range(min(_AT_ONCE, count - start))]
        database.write_sync(lambda s, some=some: _put(s, some))
        progress(start + len(some), count)
    database.write_sync(lambda s: _talk(s, questions, count))


def contents(sentences: Sequence[str], count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make articles out of the sentences of our own ones."""
    chance = random.Random(4)
    for number in range(count):
        words = " ".join(chance.choices(sentences, k=12)).split()[:_WORDS_A_BODY]
        half = len(words) // 2
        title = f"{chance.choice(sentences)[:60].rstrip('.')} ({number})"
        body = f"{' '.join(words[:half])}\n\n## More of it\n\n{' '.join(words[half:])}"
        yield f"article-{number}", _content(chance, title, body)


def _content(chance: random.Random, title: str, body: str) -> dict[str, Any]:
    ends = now().date() + timedelta(days=chance.randint(1, 900))
    return {
        "title": title,
        "body": body,
        "questions": [f"What about {title}?"],
        "audience": chance.choice(("everyone", "employee", "customer")),
        "groups": [],
        "language": chance.choice(("en", "en", "de", "fr")),
        "owner": f"Team {chance.randrange(60)}",
        "tags": [f"tag-{chance.randrange(300)}" for _ in range(3)],
        "status": chance.choice(_STATES),
        "valid_from": None,
        "valid_to": ends if chance.random() < 0.2 else None,
    }


def _put(session: Session, some: Sequence[tuple[str, dict[str, Any]]]) -> None:
    _insert(session, ArticleRow, ({"id": key, **content} for key, content in some))
    _insert(session, ArticleVersionRow, (_version(key, content) for key, content in some))
    _insert(session, ArticleListingRow, (_listed(key, content) for key, content in some))
    labels = ((key, tag) for key, content in some for tag in sorted(set(content["tags"])))
    _insert(
        session,
        ArticleLabelRow,
        ({"kind": "tag", "value": tag, "article_id": key} for key, tag in labels),
    )
    published = [(key, content) for key, content in some if content["status"] == "published"]
    _insert(session, HealthRow, (_healthy(key, content) for key, content in published))
    unowned = ({"article_id": key, "reason": "no_owner"} for key, _ in published[::4])
    _insert(session, HealthReasonRow, unowned)


def _version(key: str, content: dict[str, Any]) -> dict[str, Any]:
    days = {name: str(content[name]) if content[name] else None for name in _DAYS}
    return {"article_id": key, "version": 1, "content": content | days, "author": "Grace"}


def _listed(key: str, content: dict[str, Any]) -> dict[str, Any]:
    listed = {name: content[name] for name in (*_LISTED, *_DAYS)}
    words = "\n".join((key, content["title"], content["owner"], *content["tags"])).casefold()
    return listed | {
        "article_id": key,
        "sort_title": content["title"].casefold(),
        "words": words,
        "edited_at": now(),
        "edited_by": "Grace",
    }


def _healthy(key: str, content: dict[str, Any]) -> dict[str, Any]:
    told = {name: content[name] for name in ("title", "owner", "valid_to")}
    counted = {"version": 1, "paired": 1, "score": 90, "answered": 3, "written": []}
    return told | counted | {"article_id": key, "reviewed_at": now()}


def _talk(session: Session, questions: Sequence[str], count: int) -> None:
    chance = random.Random(5)
    people = [f"person-{n}" for n in range(_PEOPLE)]
    gaps = [f"gap-{n}" for n in range(_GAPS)]
    _insert(session, PersonRow, ({"id": key, "audience": "employee"} for key in people))
    ways = ({"id": key, "channel": "web", "external_id": key, "person_id": key} for key in people)
    _insert(session, ConversationRow, ways)
    _insert(session, GapRow, (_gap(chance, key, questions) for key in gaps))
    asked = [_asked(chance, n, people, questions, count) for n in range(_QUESTIONS)]
    for table, rows in zip(
        (TurnRow, AnswerRow, QuestionRow), zip(*asked, strict=True), strict=True
    ):
        _insert(session, table, (row for row in rows if row))
    _insert(session, ApprovedRow, (_approved(chance, questions, count) for _ in range(_APPROVED)))
    audited = (
        {"who": "kim", "action": "article.save", "subject": f"article-{n % count}"}
        for n in range(_AUDITED)
    )
    _insert(session, AuditRow, audited)
    noticed = (
        {"article_id": f"article-{n}", "kind": "expires_soon"} for n in range(min(300, count))
    )
    _insert(session, NoticeRow, noticed)


def _gap(chance: random.Random, key: str, questions: Sequence[str]) -> dict[str, Any]:
    asks = chance.randint(1, 90)
    label, weeks = chance.choice(questions), [chance.randint(0, 9) for _ in range(12)]
    return {
        "id": key,
        "label": label,
        "audience": "employee",
        "asks": asks,
        "score": asks,
        "weeks": weeks,
    }


def _asked(
    chance: random.Random, number: int, people: Sequence[str], questions: Sequence[str], count: int
) -> tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any]]:
    turn, person = f"turn-{number}", chance.choice(people)
    text, at = chance.choice(questions), now() - timedelta(days=chance.random() * 170)
    answered = chance.random() < 0.7
    common = {"conversation_id": person, "created_at": at}
    said = {"id": turn, "sequence": number, "author": "person", "text": text, **common}
    answer = {
        "id": f"answer-{number}",
        "turn_id": turn,
        "question": text,
        "article_id": f"article-{chance.randrange(count)}",
        "article_version": 1,
        "sentences": [text],
        "confidence": 0.65 + 0.35 * chance.random(),
        "outcome": chance.choice(_OUTCOMES),
        **common,
    }
    vector = np.random.default_rng(number).standard_normal(MadeUpEmbedder.dimension)
    question = {
        "turn_id": turn,
        "conversation_id": person,
        "person_id": person,
        "audience": "employee",
        "text": text,
        "intent": chance.choice(("payday", "leave_policy", "vpn", "nlu_fallback")),
        "decision": "answer" if answered else "abstain",
        "answer_id": answer["id"] if answered else None,
        "confidence": answer["confidence"] if answered else None,
        "trouble": "" if answered else "abstained",
        "vector": pack(vector.astype(np.float32)),
        "encoder": MadeUpEmbedder.fingerprint,
        "gap_id": None if answered else f"gap-{chance.randrange(_GAPS)}",
        "asked_at": at,
    }
    return said, answer if answered else None, question


def _approved(chance: random.Random, questions: Sequence[str], count: int) -> dict[str, Any]:
    question, article = chance.choice(questions), f"article-{chance.randrange(count)}"
    return {
        "key": uuid4().hex,
        "question": question,
        "audience": "employee",
        "article_id": article,
        "approved_by": "kim",
    }


def _insert(session: Session, table: Any, rows: Any) -> None:
    given = list(rows)
    for start in range(0, len(given), _AT_ONCE):
        session.execute(insert(table), given[start : start + _AT_ONCE])
