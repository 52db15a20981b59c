"""Search for a question, sharpened by what the classifier surely took it to be about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.answers import reader_of, within_budget
from actions.beginnings import is_bare, is_name, is_story
from actions.toolkit import Toolkit
from actions.turn import Turn
from bot.knowledge import Finding
from knowledge_index.confidence import ANSWER_FROM
from knowledge_index.passages import Verdict

_NUMBERS = frozenset({"order_number", "ticket_number"})
# Measured by `python -m benchmarks.answers` (docs/adr/0009-topics-sharpen-the-search.md).
# From this confidence of the classifier on, the topic's best article may be answered from.
_SURE = 0.8
# By how much a sure topic raises the odds that the article found under its name is the right one.
_ODDS = 3.0
# From this confidence on, the topic's articles are offered rather than those of the words alone.
_LIKELY = 0.4
# From this confidence on they are offered even where the search itself would rather say nothing.
_OFFERED = 0.6
# A message of nobody's business has to be nearer to an article before it is offered one.
_STRANGE = 0.35


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    `at_large`: the words hardly say what they want of the article, or tell a story, so that a
    passage from its midst alone would be a guess.
    """

    finding: Finding
    at_large: bool = False


async def search(kit: Toolkit, turn: Turn, question: str, topic: str | None) -> Found:
    """Search by the words, and by the topic's name before them. Raises KnowledgeDown."""
    question = _without_numbers(turn, question)
    own = await kit.knowledge.search(question, reader_of(turn))
    own = within_budget(kit, turn.intent, own)
    if own.verdict.decision == "answer":
        return Found(own, is_bare(question) or is_story(question))
    if topic is None:
        return Found(_unless_strange(turn, own))
    asked = f"{kit.topics.topic(topic).label}: {question}"
    near = await kit.knowledge.search(asked, reader_of(turn))
    return await _answered(kit, turn, question, near) or Found(_choices(turn, own, near))


async def next_best(
    kit: Toolkit, turn: Turn, question: str, topic: str | None, shown: frozenset[str]
) -> Finding | None:
    """Answer from the article that comes next; None where none is near. Raises KnowledgeDown."""
    about = f"{kit.topics.topic(topic).label}: {question}" if topic else question
    for asked in dict.fromkeys((question, about)):
        found = await kit.knowledge.search(asked, reader_of(turn), without=shown)
        least = kit.thresholds.answer_from(topic or "")
        if found.verdict.decision != "abstain" and found.verdict.confidence >= least:
            next_one = await kit.knowledge.show(found.hits[0].article.id, question, reader_of(turn))
            return next_one and replace(next_one, verdict=found.verdict)
    return None


async def _answered(kit: Toolkit, turn: Turn, question: str, near: Finding) -> Found | None:
    sure = _raised(near.verdict.confidence)
    least = max(ANSWER_FROM, kit.thresholds.answer_from(turn.intent))
    if not near.hits or turn.confidence < _SURE or sure < least or is_name(question):
        return None
    # The topic's name finds the article; which of its passages answers, the words tell.
    shown = await kit.knowledge.show(near.hits[0].article.id, question, reader_of(turn))
    if shown is None:
        return None
    verdict = Verdict("answer", sure)
    return Found(replace(shown, verdict=verdict, milliseconds=near.milliseconds), at_large=True)


def _choices(turn: Turn, own: Finding, near: Finding) -> Finding:
    is_likely = turn.confidence >= _LIKELY and near.verdict.decision != "abstain"
    if is_likely or (own.verdict.decision == "abstain" and turn.confidence >= _OFFERED):
        return _offered(near) if near.hits else own
    return own


def _without_numbers(turn: Turn, question: str) -> str:
    """Take out what names one order or ticket: no article has it, and it looks like many words."""
    named = [str(e["value"]) for e in turn.entities if e["entity"] in _NUMBERS]
    for value in named:
        question = re.sub(re.escape(value), "", question, flags=re.IGNORECASE)
    return " ".join(question.split())


def _raised(confidence: float) -> float:
    raised = _ODDS * confidence
    return raised / (raised + 1 - confidence)


def _unless_strange(turn: Turn, found: Finding) -> Finding:
    is_strange = turn.intent == "nlu_fallback" and found.verdict.confidence < _STRANGE
    if found.verdict.decision != "choices" or not is_strange:
        return found
    return replace(found, verdict=replace(found.verdict, decision="abstain"))


def _offered(found: Finding) -> Finding:
    return replace(found, verdict=replace(found.verdict, decision="choices"), answer=None)
