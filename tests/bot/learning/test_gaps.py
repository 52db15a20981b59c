"""From questions to gaps, and from gaps to answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.knowledge.lifecycle import NoSuchArticle
from bot.learning import effects, fixes, gaps, tickets
from bot.learning.fixes import FixRefused
from bot.store.base import now
from bot.store.learning import GapRow, IntentProposalRow, QuestionRow
from tests.bot.conversation.world import World
from tests.bot.knowledge.writing import Desk, text
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk, rows

PARK = ("Where can I park my car?", "Where can I park the car?", "Where may I park my car?")


async def gap_of(lesson: Lesson, label: str = "park") -> GapRow:
    await lesson.run()
    (gap,) = [gap for gap in rows(lesson.database, GapRow) if label in gap.label]
    assert isinstance(gap, GapRow)
    return gap


def change(lesson: Lesson, gap_id: str, work: Any) -> Any:
    return lesson.database.write_sync(lambda s: work(s, s.get_one(GapRow, gap_id)))


async def test_same_meaning_one_gap(talk: Talk, lesson: Lesson) -> None:
    for person, words in zip(("ada", "bob", "cy"), PARK, strict=True):
        talk.ask(words, person=person, intent="parking")
    talk.ask("Is there a canteen menu?")
    gap = await gap_of(lesson)
    assert (gap.asks, gap.people, gap.intents) == (3, 3, {"parking": 3})
    assert gap.label in PARK
    assert gap.weeks == [0] * 11 + [3]
    assert gap.score == 3.0
    assert len(rows(lesson.database, GapRow)) == 2


async def test_audiences_do_not_mix(talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK[0])
    Talk(lesson.database, "customer").ask(PARK[0], person="carl")
    await lesson.run()
    assert sorted(gap.audience for gap in rows(lesson.database, GapRow)) == ["customer", "employee"]


async def test_who_asks_ten_times_counts_once_a_day(talk: Talk, lesson: Lesson) -> None:
    for _ in range(10):
        talk.ask(PARK[0])
    assert (await gap_of(lesson)).asks == 1


async def test_an_assignment_outlives_all_regrouping(talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)
    due = now().date()
    change(lesson, gap.id, lambda s, g: fixes.assign(g, "kim", due))
    for number in range(6):
        talk.ask(PARK[number % 3], person=f"p{number}")
        talk.ask("Can a visitor park a lorry?", person=f"q{number}")
    await lesson.run()
    kept = lesson.database.read_sync(lambda s: s.get_one(GapRow, gap.id))
    assert (kept.assignee, kept.due, kept.label) == ("kim", due, gap.label)
    assert kept.asks == 7
    await lesson.run()
    assert {g.id for g in rows(lesson.database, GapRow)} >= {gap.id}
    change(lesson, gap.id, lambda s, g: fixes.assign(g, "", due))
    assert (await gap_of(lesson, "my car")).due is None


async def test_a_dismissed_gap_comes_back_when_it_doubles(talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)
    change(lesson, gap.id, lambda s, g: fixes.dismiss(g, "A joke.", "kim"))
    await lesson.run()
    assert (await gap_of(lesson)).state == "dismissed"
    with pytest.raises(FixRefused, match="state"):
        change(lesson, gap.id, lambda s, g: fixes.dismiss(g, "Again.", "kim"))
    talk.ask(PARK[1], person="bob")
    back = await gap_of(lesson)
    assert (back.id, back.state, back.came_back) == (gap.id, "open", True)


async def test_a_draft_quotes_how_it_was_solved_without_persons(
    talk: Talk, lesson: Lesson, world: World
) -> None:
    for person, words in zip(("ada", "bob"), PARK, strict=False):
        talk.ask(words, person=person)
    key = talk.open_ticket(PARK[0])
    await talk.carry_out(world)
    number = lesson.database.read_sync(lambda s: tickets.number(s, key))
    talk.solve(number, "Hello Ada, ask jo@larkfield.example for a bay.\nmy password is Secret1!")
    gap = await gap_of(lesson)
    explain = lambda name, **given: f"{name} {given.get('when', '')}".strip()  # noqa: E731
    content = change(lesson, gap.id, lambda s, g: fixes.draft(s, g, "words", explain))
    assert content.title == gap.label
    assert set(content.questions) == set(PARK[:2])
    assert content.audience == "employee"
    assert "> Hello [name removed], ask [e-mail removed] for a bay." in content.body
    assert "Secret1" not in content.body
    assert content.body.startswith("> [!NOTE]\n> gaps.draft_from_tickets")


async def test_the_loop_closes(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)

    def begin(session: Session, gap: GapRow) -> None:
        content = fixes.draft(session, gap, "words", lambda name, **_: name)
        fixes.begin_article(session, desk.flow, gap, "parking", content, "Ada")

    change(lesson, gap.id, begin)
    assert (await gap_of(lesson)).state == "fixing"
    body = "Park your car in the yard behind the house. Take any bay without a number."
    desk.do("save", "parking", 1, text(body, title=PARK[0], questions=list(PARK)), "Ada")
    desk.do("submit", "parking", 2, "Ada")
    desk.do("publish", "parking", 2, "Grace")
    gap = await gap_of(lesson)
    assert (gap.state, gap.answered_by) == ("fixed", "parking")
    answer = talk.ask(PARK[1], "answer", "bob", article="parking")
    talk.judge(answer, "solved", "bob")
    await lesson.run()
    after = lesson.database.read_sync(lambda s: effects.next_asks(s, gap))
    assert (after.asked, after.answered, after.solved, after.in_vain) == (1, 1, 1, 0)
    again = await effects.ask_again(lesson.knowledge, gap.label, gap.audience)
    assert (again.decision, again.article_id) == ("answer", "parking")


async def test_a_fix_that_does_not_help_opens_the_gap_again(
    talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)
    desk.publish()

    def add(session: Session, gap: GapRow) -> None:
        fixes.add_question(session, desk.flow, gap, "payday", gap.label, "Ada")

    change(lesson, gap.id, add)
    assert (await gap_of(lesson)).state == "fixing"
    assert desk.row().working_status == "draft"
    desk.do("submit", "payday", 3, "Ada")
    desk.do("publish", "payday", 3, "Grace")
    assert (await gap_of(lesson)).state == "fixed"
    for person in ("bob", "cy", "dan"):
        talk.ask(PARK[1], person=person)
    back = await gap_of(lesson)
    assert (back.state, back.came_back) == ("open", True)
    assert lesson.database.read_sync(lambda s: effects.next_asks(s, back)).in_vain == 3


async def test_a_draft_given_up_opens_the_gap_again(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)
    content = text()
    change(lesson, gap.id, lambda s, g: fixes.begin_article(s, desk.flow, g, "p", content, "Ada"))
    desk.do("archive", "p", 1, "Ada")
    again = await gap_of(lesson)
    assert (again.state, again.fix, again.assignee) == ("open", "", "Ada")


async def test_a_new_intent_is_proposed_once(talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)
    for name, lines, code in (
        ("Parking!", list(PARK), "name"),
        ("p" * 65, list(PARK), "name"),
        ("parking", ["one", " one ", ""], "examples"),
    ):
        with pytest.raises(FixRefused, match=code):
            change(
                lesson, gap.id, lambda s, g, n=name, x=lines: fixes.propose_intent(s, g, n, x, "k")
            )
    change(lesson, gap.id, lambda s, g: fixes.propose_intent(s, g, "parking", PARK, "kim"))
    (row,) = rows(lesson.database, IntentProposalRow)
    assert (row.name, row.examples, row.state) == ("parking", list(PARK), "proposed")
    change(lesson, gap.id, lambda s, g: fixes.reopen(g, "kim"))
    with pytest.raises(FixRefused, match="taken"):
        change(lesson, gap.id, lambda s, g: fixes.propose_intent(s, g, "parking", PARK, "kim"))
    change(lesson, gap.id, lambda s, g: fixes.propose_intent(s, g, "car_park", PARK, "kim"))

    def take(session: Session) -> None:
        session.query(IntentProposalRow).filter_by(name="car_park").one().state = "taken"

    lesson.database.write_sync(take)
    assert (await gap_of(lesson)).state == "fixed"


async def test_questions_that_cannot_be_added(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    talk.ask(PARK[0])
    gap = await gap_of(lesson)
    desk.publish()
    for article, question, error in (
        ("nothing", "How?", NoSuchArticle),
        ("payday", "  ", FixRefused),
        ("payday", "x" * 301, FixRefused),
    ):
        with pytest.raises(error):
            change(
                lesson,
                gap.id,
                lambda s, g, a=article, q=question: fixes.add_question(s, desk.flow, g, a, q, "A"),
            )
    assert (await gap_of(lesson)).state == "open"


async def test_old_questions_fade(talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK[0])
    await gap_of(lesson)
    talk.let_pass(days=91)

    def refresh(session: Session) -> None:
        gaps.refresh(session, gaps.all_open(session), "words", 1.0)

    lesson.database.write_sync(refresh)
    (gap,) = rows(lesson.database, GapRow)
    assert gap.asks == 0


async def test_another_encoder_makes_new_vectors(talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK[0])
    await lesson.run()

    def age(session: Session) -> None:
        session.query(QuestionRow).one().encoder = "an old one"

    lesson.database.write_sync(age)
    await lesson.run()
    (row,) = rows(lesson.database, QuestionRow)
    assert row.encoder == "words"


async def test_one_process_learns_at_a_time(lesson: Lesson) -> None:
    await lesson.run()

    def elsewhere(session: Session) -> None:
        from bot.learning import marks

        until = (now() + timedelta(minutes=1)).isoformat()
        marks.keep(session, "lease", owner="elsewhere", until=until)

    lesson.database.write_sync(elsewhere)
    assert await lesson.learner.run() is False


async def test_it_works_in_the_background(talk: Talk, lesson: Lesson, world: World) -> None:
    talk.ask(PARK[0])
    await lesson.learner.start()
    await world.until(lambda: bool(rows(lesson.database, GapRow)))
    await lesson.learner.stop()
