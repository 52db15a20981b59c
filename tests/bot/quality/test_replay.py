"""The same questions, before and after: what differs, and what must not."""

from __future__ import annotations

import pytest

from bot.quality.replay import Answers, Outcome, Question, kind_of, replay


def says(**outcomes: Outcome) -> Answers:
    return lambda question: outcomes.get(question.text, Outcome("abstain"))


def text(words: str, subject: str = "a", place: str = "") -> Outcome:
    return Outcome("answer", subject, place=place, extract=lambda: words)


ANSWER, OTHER = Outcome("answer", "a"), Outcome("answer", "b")
CHOICES = Outcome("choices", choices=("a", "b"))
NOTHING = Outcome("abstain")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (ANSWER, ANSWER, None),
        (ANSWER, OTHER, "other"),
        (ANSWER, CHOICES, "lost"),
        (ANSWER, NOTHING, "lost"),
        (CHOICES, ANSWER, "gained"),
        (CHOICES, Outcome("choices", choices=("a", "c")), "choices"),
        (CHOICES, NOTHING, "choices"),
        (NOTHING, NOTHING, None),
        (text("So.", place="1"), text("Not so.", place="2"), "words"),
        (text("So.", place="1"), text("So.", place="2"), None),
    ],
)
def test_outcomes_differ_by_what_the_person_sees(
    before: Outcome, after: Outcome, kind: str | None
) -> None:
    assert kind_of(before, after) == kind


def test_texts_of_the_same_place_are_not_made() -> None:
    def never() -> str:
        raise AssertionError("nobody needs it")

    one = Outcome("answer", "a", place="a@1#0", extract=never)
    assert kind_of(one, one) is None


def test_only_what_was_right_before_can_regress() -> None:
    approved = [Question(name, "employee", must_be="a") for name in ("right", "wrong", "mended")]
    asked = [Question("free", "employee", weight=9)]
    before = says(right=ANSWER, wrong=OTHER, mended=NOTHING, free=ANSWER)
    after = says(right=OTHER, wrong=NOTHING, mended=ANSWER, free=OTHER)
    done = replay([*asked, *approved], before, after)
    assert [change.question.text for change in done.regressions] == ["right"]
    assert [change.question.text for change in done.changes if change.mended] == ["mended"]
    assert done.changes[0].question.text == "right"
    counts = done.counts()
    assert counts["replayed"] == counts["of"] == 4
    assert (counts["approved"], counts["approved_wrong"]) == (3, 2)
    assert (counts["changed"], counts["regressed"], counts["lost"]) == (4, 1, 1)


def test_the_approved_come_first_and_the_time_is_bounded() -> None:
    heard: list[str] = []

    def answers(question: Question) -> Outcome:
        heard.append(question.text)
        return NOTHING

    asked = [Question("rare", "employee", weight=0.1), Question("often", "employee", weight=5)]
    approved = Question("approved", "employee", must_be="a")
    replay([*asked, approved], answers, answers)
    assert heard[::2] == ["approved", "often", "rare"]
    done = replay([*asked, approved], answers, answers, seconds=-1)
    assert (done.replayed, done.saw_all_approved) == (0, False)


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    asked = [Question(name, "customer") for name in "abc"]
    replay(asked, says(), says(), lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_two_models_are_compared_alike() -> None:
    old, new = says(hello=Outcome("answer", "greet")), says(hello=Outcome("answer", "bye"))
    done = replay([Question("hello", "employee", must_be="greet")], old, new)
    assert done.regressions[0].after.subject == "bye"
