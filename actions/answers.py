"""Shared by the actions that answer: from a hit to words, sources and a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from actions.beginnings import with_beginning
from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn
from bot.conversation.envelope import AnswerGiven
from bot.knowledge import Finding
from connectors.messages import Button, Source
from knowledge_index.passages import Hit, Reader

_MOST_CHOICES = 3


def reader_of(turn: Turn) -> Reader:
    """Tell who reads: decides what may be found."""
    envelope = turn.envelope
    return Reader(envelope.audience, envelope.now.date(), frozenset(envelope.groups))


def within_budget(kit: Toolkit, topic: str, found: Finding) -> Finding:
    """Make choices of an answer that is less sure than the company wants to be on a topic.

    What somebody wrote down for the very question stays an answer.
    """
    verdict = found.verdict
    if verdict.decision != "answer" or found.is_curated:
        return found
    if verdict.confidence >= kit.thresholds.answer_from(topic):
        return found
    return replace(found, verdict=replace(verdict, decision="choices"), answer=None)


def give(
    outcome: Outcome,
    kit: Toolkit,
    turn: Turn,
    question: str,
    found: Finding,
    response: str | None = "utter_answer",
    *,
    from_the_beginning: bool = False,
) -> None:
    """Say the answer found, with its source, and put it on record.

    `from_the_beginning`: say first what the article begins with, which is what it comes to.
    """
    hit, answer = found.hits[0], found.answer
    if answer is None:
        raise ValueError("a finding without an answer cannot be given")
    if from_the_beginning:
        answer = with_beginning(hit.article, answer, question)
    answer_id = uuid4().hex
    outcome.say(
        None if turn.form else response,
        body=answer.markdown,
        sources=(_source(kit, turn, hit),),
        details={"answer_id": answer_id, "article_id": hit.article.id},
    )
    given = AnswerGiven(
        id=answer_id,
        question=question,
        article_id=hit.article.id,
        article_version=hit.article.version,
        sentences=list(answer.sentences),
        confidence=found.verdict.confidence,
    )
    outcome.effects.append(given)
    outcome.awaiting = None if turn.form else "check"
    shown = [*(turn.slots.get("shown") or []), hit.article.id]
    outcome.slots |= {"question": question, "answer_id": answer_id, "shown": shown}


def offer_articles(outcome: Outcome, hits: tuple[Hit, ...]) -> None:
    """Offer the nearest articles as choices."""
    buttons = tuple(
        Button(hit.article.title, "choose_article", {"article": hit.article.id})
        for hit in hits[:_MOST_CHOICES]
    )
    offered = [hit.article.id for hit in hits[:_MOST_CHOICES]]
    outcome.say("utter_choices", buttons=buttons, details={"offered": offered})
    outcome.awaiting = "choice"


def _source(kit: Toolkit, turn: Turn, hit: Hit) -> Source:
    article = hit.article
    is_public = turn.envelope.audience == "customer" and not article.groups
    return Source(
        article_id=article.id,
        title=article.title,
        url=kit.links.public(article.id) if is_public else kit.links.make(article.id),
        owner=article.owner,
        updated_at=article.updated_at or datetime.now(UTC),
    )
