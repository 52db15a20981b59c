"""Ask the same questions before and after a change, and tell what is answered otherwise.

It knows neither articles nor models: two functions answer, one as it is, one as it would be. For
two dialogue models they give the intent as `subject`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectors.messages import Audience

Kind = Literal["lost", "other", "words", "gained", "choices"]
Progress = Callable[[int, int], None]

ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody of this kind asked, or may ask.

    `must_be`: the subject that somebody approved for it. `weight` says how much it counts among
    the asked ones, `times` how often it was asked.
    """

    text: str
    audience: Audience
    groups: frozenset[str] = frozenset()
    must_be: str | None = None
    weight: float = 1.0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would become of a question.

    `decision`: `answer`, `choices` or `abstain`. `subject` is what is answered from: an article's
    id, or an intent. `choices` are the subjects offered. Where the text takes long to make, it is
    made by `extract` when it is asked for; two outcomes of the same `place` have the same text.
    """

    decision: str
    subject: str = ""
    title: str = ""
    confidence: float = 0.0
    choices: tuple[str, ...] = ()
    place: str = ""
    extract: Callable[[], str] | None = field(default=None, compare=False, repr=False)

    def text(self) -> str:
        """Give what the person would read; empty where there is nothing but the subject."""
        return self.extract() if self.extract else ""


Answers = Callable[[Question], Outcome]


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered otherwise."""

    question: Question
    kind: Kind
    before: Outcome
    after: Outcome

    @property
    def regressed(self) -> bool:
        """Tell whether an approved answer was right before and is not any more."""
        return is_right(self.question, self.before) and is_wrong(self.question, self.after)

    @property
    def mended(self) -> bool:
        """Tell whether an approved answer was wrong before and is right now."""
        return is_wrong(self.question, self.before) and is_right(self.question, self.after)


@dataclass(slots=True)
class Replay:
    """What came of it; `approved_wrong` are approved questions that were not answered before."""

    of: int
    approved: int
    replayed: int = 0
    approved_wrong: int = 0
    changes: list[Change] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def regressions(self) -> list[Change]:
        """Give the approved answers that get worse."""
        return [change for change in self.changes if change.regressed]

    @property
    def saw_all_approved(self) -> bool:
        """Tell whether the time was enough for every approved question."""
        return self.replayed >= self.approved

    def counts(self) -> dict[str, float]:
        """Give its figures, by name."""
        kinds = Counter[str](change.kind for change in self.changes)
        return {
            "of": self.of,
            "replayed": self.replayed,
            "approved": self.approved,
            "approved_wrong": self.approved_wrong,
            "changed": len(self.changes),
            "regressed": len(self.regressions),
            "mended": sum(change.mended for change in self.changes),
            "seconds": round(self.seconds, 2),
            **kinds,
        }


def replay(
    questions: Sequence[Question],
    before: Answers,
    after: Answers,
    progress: Progress | None = None,
    seconds: float = 60.0,
) -> Replay:
    """Ask all questions twice: approved ones first, then by weight, until the time is up."""
    order = sorted(questions, key=lambda q: (q.must_be is None, -q.weight, q.text))
    done = Replay(len(order), sum(question.must_be is not None for question in order))
    started = time.monotonic()
    for question in order:
        if time.monotonic() - started > seconds:
            break
        was, will_be = before(question), after(question)
        done.replayed += 1
        done.approved_wrong += is_wrong(question, was)
        if kind := kind_of(was, will_be):
            done.changes.append(Change(question, kind, was, will_be))
        if progress:
            progress(done.replayed, done.of)
    done.changes.sort(key=lambda c: (not c.regressed, c.question.must_be is None))
    done.seconds = time.monotonic() - started
    return done


def kind_of(before: Outcome, after: Outcome) -> Kind | None:
    """Name how two outcomes differ for the person who asks; None: not at all."""
    if before.decision == ANSWER:
        if after.decision != ANSWER:
            return "lost"
        if after.subject != before.subject:
            return "other"
        if before.place == after.place:
            return None
        return "words" if after.text() != before.text() else None
    if after.decision == ANSWER:
        return "gained"
    same = (before.decision, before.choices) == (after.decision, after.choices)
    return None if same else "choices"


def is_right(question: Question, outcome: Outcome) -> bool:
    """Tell whether an approved question is answered as it must be."""
    return question.must_be is not None and _answers(outcome, question.must_be)


def is_wrong(question: Question, outcome: Outcome) -> bool:
    """Tell whether an approved question is not answered as it must be."""
    return question.must_be is not None and not _answers(outcome, question.must_be)


def _answers(outcome: Outcome, subject: str) -> bool:
    return outcome.decision == ANSWER and outcome.subject == subject
