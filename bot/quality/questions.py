"""Collect what people really asked, and what was approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.quality.replay import Question
from bot.store.base import now
from bot.store.conversations import ConversationRow, PersonRow, TurnRow
from bot.store.gate import ApprovedRow
from connectors.messages import Audience

# What the articles were searched for; tasks and small talk do not depend on them.
_SEARCHED = ("answer", "choices", "abstain")
_HALF_LIFE = timedelta(days=14)
_MOST_TURNS = 10_000
_MOST_CHARS = 2000


@dataclass(slots=True)
class _Asked:
    text: str
    weight: float = 0.0
    times: int = 0


def fold(text: str) -> str:
    """Fold what does not make it another question: case, spaces and the last mark."""
    return " ".join(text.casefold().split()).rstrip(" ?!.")


def recent(session: Session, days: int, most: int) -> list[Question]:
    """Give at most `most` questions of the last days, each once a kind of person.

    A question weighs the more, the oftener and the later it was asked: half after 14 days.
    """
    present = now()
    query = (
        select(TurnRow.text, TurnRow.created_at, PersonRow.audience, PersonRow.groups)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .join(PersonRow, PersonRow.id == ConversationRow.person_id)
        .where(TurnRow.created_at >= present - timedelta(days=days))
        .where(TurnRow.author == "person", TurnRow.text != "")
        .where(TurnRow.understood["decision"].as_string().in_(_SEARCHED))
        .order_by(TurnRow.created_at.desc())
        .limit(_MOST_TURNS)
    )
    asked: dict[tuple[str, Audience, frozenset[str]], _Asked] = {}
    for text, at, audience, groups in session.execute(query):
        key = (fold(text), _audience(audience), frozenset(groups))
        one = asked.setdefault(key, _Asked(text[:_MOST_CHARS]))
        one.weight += _weight(present - at)
        one.times += 1
    heaviest = sorted(asked.items(), key=lambda item: -item[1].weight)[:most]
    return [
        Question(one.text, audience, groups, weight=one.weight, times=one.times)
        for (_, audience, groups), one in heaviest
    ]


def approved(session: Session) -> list[Question]:
    """Give the approved questions, with the article that must answer each."""
    rows = session.execute(select(ApprovedRow)).scalars()
    return [
        Question(row.question, _audience(row.audience), frozenset(row.groups), row.article_id)
        for row in rows
    ]


def all_of(session: Session, days: int, most: int) -> list[Question]:
    """Give approved questions and recent ones, none twice."""
    must = approved(session)
    known = {(fold(q.text), q.audience, q.groups) for q in must}
    asked = recent(session, days, most)
    return must + [q for q in asked if (fold(q.text), q.audience, q.groups) not in known]


def are_there_any(session: Session, days: int) -> bool:
    """Tell whether there is anything to replay; cheap."""
    if session.execute(select(ApprovedRow.id).limit(1)).first():
        return True
    since: datetime = now() - timedelta(days=days)
    query = select(TurnRow.id).where(
        TurnRow.created_at >= since,
        TurnRow.author == "person",
        TurnRow.understood["decision"].as_string().in_(_SEARCHED),
    )
    return session.execute(query.limit(1)).first() is not None


def _weight(age: timedelta) -> float:
    return float(0.5 ** (max(age, timedelta(0)) / _HALF_LIFE))


def _audience(name: str) -> Audience:
    return "employee" if name == "employee" else "customer"
