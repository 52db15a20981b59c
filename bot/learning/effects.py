"""See whether a fix works: ask the question again, and look how the next people fared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.knowledge import Finding
from bot.store.base import now
from bot.store.conversations import AnswerRow
from bot.store.learning import GapRow, QuestionRow
from knowledge_index.passages import Reader


class Knowledge(Protocol):
    """The articles, to be searched."""

    async def search(
        self, text: str, reader: Reader, without: frozenset[str] = frozenset()
    ) -> Finding:
        """Find what answers. Raises bot.knowledge.KnowledgeDown."""

    async def caught_up(self) -> bool:
        """Wait a little until what is published is found; tell whether it is."""


@dataclass(frozen=True, slots=True)
class Retried:
    """A question asked again: the decision, and the article that answers or comes nearest."""

    text: str
    decision: str
    confidence: float
    article_id: str | None
    title: str
    near: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class NextAsks:
    """How those fared who asked the same after the fix."""

    asked: int = 0
    answered: int = 0
    solved: int = 0
    in_vain: int = 0


async def ask_again(knowledge: Knowledge, text: str, audience: str) -> Retried:
    """Ask the index as anybody of that audience would now. Raises KnowledgeDown."""
    reader = Reader(audience, now().date())  # type: ignore[arg-type]
    found = await knowledge.search(text, reader)
    near = tuple((hit.article.id, hit.article.title, hit.dense) for hit in found.hits[:5])
    first = found.hits[0].article if found.hits else None
    verdict = found.verdict
    return Retried(
        text,
        verdict.decision,
        verdict.confidence,
        first.id if first else None,
        first.title if first else "",
        near,
    )


def next_asks(session: Session, gap: GapRow) -> NextAsks:
    """Count the questions of a gap since its fix went live."""
    if gap.fixed_at is None:
        return NextAsks()
    rows = session.execute(
        select(QuestionRow.decision, QuestionRow.trouble, AnswerRow.outcome)
        .outerjoin(AnswerRow, AnswerRow.id == QuestionRow.answer_id)
        .where(QuestionRow.gap_id == gap.id, QuestionRow.asked_at > gap.fixed_at)
    ).all()
    return NextAsks(
        asked=len(rows),
        answered=sum(row.decision == "answer" and not row.trouble for row in rows),
        solved=sum(row.outcome == "solved" for row in rows),
        in_vain=sum(bool(row.trouble) for row in rows),
    )
