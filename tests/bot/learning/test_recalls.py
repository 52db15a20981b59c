"""Answers that became wrong: found, told once, and no content to who may not read it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.knowledge.schedule import Schedule
from bot.learning import recalls, telling
from bot.learning.telling import TellingRefused
from bot.store.conversations import OutboxRow
from bot.store.learning import RecallAnswerRow, RecallRow
from tests.bot.knowledge.writing import Desk, text
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk, rows


def republish(desk: Desk, body: str, **parts: Any) -> None:
    """Bring a new version of the article about payday out."""
    latest = desk.row().latest
    desk.do("save", "payday", latest, text(body, **parts), "Ada")
    desk.do("submit", "payday", latest + 1, "Ada")
    desk.do("publish", "payday", latest + 1, "Grace")


async def found(lesson: Lesson, state: str = "open") -> RecallRow | None:
    await lesson.run()
    listed = rows(lesson.database, RecallRow, state=state)
    assert len(listed) < 2
    return listed[0] if listed else None


def begin(
    lesson: Lesson, recall: RecallRow, correction: str = "On the 26th.", days: int = 30
) -> int:
    return lesson.database.write_sync(
        lambda s: telling.begin(s, s.get_one(RecallRow, recall.id), correction, days, "kim")
    )


async def test_a_changed_sentence_is_found_with_what_stands_instead(
    talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    body = "Welcome.\n\nPaid on the 25th. Ask **payroll** if not."
    desk.publish(content=text(body))
    talk.ask("When?", "answer", version=2, sentences=("Paid on the 25th.",))
    talk.ask("Who helps?", "answer", "bob", version=2, sentences=("Ask payroll if not.",))
    republish(desk, body.replace("25th", "26th"))
    recall = await found(lesson)
    assert recall is not None
    assert (recall.gone, recall.instead) == (["Paid on the 25th."], ["Paid on the 26th."])
    assert lesson.database.read_sync(lambda s: recalls.count(s, recall, 30)) == (1, 1)
    assert await found(lesson) is not None
    assert len(rows(lesson.database, RecallRow)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Something before.\n\n- Paid on   the *25th*.\n- And more.",
        "Paid on the 25th. And more.",
    ],
)
async def test_what_still_stands_is_no_recall(
    talk: Talk, lesson: Lesson, desk: Desk, body: str
) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2)
    republish(desk, body)
    assert await found(lesson) is None


async def test_told_once_in_the_last_thread(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2, thread="old")
    talk.ask("When?", "answer", version=2, thread="new")
    talk.ask("When?", "answer", "bob", version=2)
    republish(desk, "Paid on the 26th.")
    recall = await found(lesson)
    assert recall is not None
    assert begin(lesson, recall) == 2
    with pytest.raises(TellingRefused, match="state"):
        begin(lesson, recall)
    await lesson.run()
    await lesson.run()
    said = talk.thread("ada", "new")
    assert said[-1].endswith("\n\nOn the 26th.")
    assert "“Payday”" in said[-1]
    assert len(talk.thread("ada", "old")) == 1
    assert len(talk.thread("bob")) == 2
    assert len(lesson.delivered) == 2
    (told,) = rows(lesson.database, RecallRow)
    assert (told.state, told.decided_by) == ("told", "kim")
    states = sorted(row.state for row in rows(lesson.database, RecallAnswerRow))
    assert states == ["covered", "told", "told"]


async def test_a_crash_in_the_middle_tells_nobody_twice(
    talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    desk.publish()
    for number in range(60):
        talk.ask("When?", "answer", f"p{number}", version=2)
    republish(desk, "Paid on the 26th.")
    recall = await found(lesson)
    assert recall is not None
    begin(lesson, recall)

    def step(session: Session) -> int:
        teller = lesson.learner._parts.teller
        items, is_more = teller.step(session, date(2026, 7, 1))
        assert is_more
        return len(items)

    assert lesson.database.write_sync(step) == 50

    def forget(session: Session) -> None:
        # As if what was told had not been noted.
        for row in session.query(RecallAnswerRow):
            row.state = "waiting"

    lesson.database.write_sync(forget)
    await lesson.run()
    keys = [row.key for row in rows(lesson.database, OutboxRow) if row.key.startswith("recall-")]
    assert len(keys) == len(set(keys)) == 60


async def test_who_may_not_read_it_any_more_gets_no_content(
    talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    talk.groups["bob"] = ["board"]
    desk.publish()
    talk.ask("When?", "answer", version=2)
    talk.ask("When?", "answer", "bob", version=2)
    republish(desk, "Board is paid on the 1st.", title="Pay of the board", groups=["board"])
    recall = await found(lesson)
    assert recall is not None
    begin(lesson, recall, "The board is paid on the 1st.")
    await lesson.run()
    assert "1st" in talk.thread("bob")[-1]
    outside = talk.thread("ada")[-1]
    assert "does not hold any more" in outside
    assert "1st" not in outside
    assert "board" not in outside.lower()


async def test_a_customers_source_lies_in_the_help_centre(
    talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    desk.publish()
    talk.audience = "customer"
    talk.ask("When?", "answer", "carl", version=2)
    republish(desk, "Paid on the 26th.")
    recall = await found(lesson)
    assert recall is not None
    begin(lesson, recall)
    await lesson.run()
    (item,) = lesson.delivered
    assert item.body["sources"][0]["url"] == "https://desk.example/help/payday"


async def test_only_the_last_days_are_told(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2)
    talk.let_pass(days=20)
    talk.ask("When?", "answer", "bob", version=2)
    republish(desk, "Paid on the 26th.")
    recall = await found(lesson)
    assert recall is not None
    assert lesson.database.read_sync(lambda s: recalls.count(s, recall, 30)) == (2, 2)
    assert begin(lesson, recall, days=7) == 1
    await lesson.run()
    assert len(talk.thread("ada")) == 1
    assert len(talk.thread("bob")) == 2


async def test_a_withdrawn_article(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2)
    desk.do("archive", "payday", 2, "Grace")
    recall = await found(lesson)
    assert recall is not None
    assert recall.is_withdrawn
    begin(lesson, recall, "")
    await lesson.run()
    assert "does not hold any more" in talk.thread()[-1]


async def test_an_article_that_ran_out_was_right_in_its_time(
    talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    desk.publish(content=text(valid_to=date(2026, 1, 1)))
    talk.ask("When?", "answer", version=2)
    Schedule(lesson.database, ZoneInfo("Europe/London")).run()
    assert desk.row().status == "archived"
    assert await found(lesson) is None


async def test_later_changes(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2)
    republish(desk, "Paid on the 26th.")
    first = await found(lesson)
    assert first is not None
    republish(desk, "Paid on the 27th.")
    second = await found(lesson)
    assert second is not None
    assert second.id != first.id
    with pytest.raises(TellingRefused, match="empty"):
        begin(lesson, second, "  ")
    begin(lesson, second, "Paid on the 27th.")
    await lesson.run()
    # A change of something else does not concern who was told.
    republish(desk, "Paid on the 27th. Cheers.")
    assert await found(lesson) is None
    republish(desk, "Paid on the 28th. Cheers.")
    third = await found(lesson)
    assert third is not None
    begin(lesson, third, "Paid on the 28th.")
    await lesson.run()
    assert len(talk.thread()) == 3


async def test_what_was_found_harmless_stays_so(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2)
    republish(desk, "Paid at the 25th.")
    recall = await found(lesson)
    assert recall is not None

    def dismiss(session: Session) -> None:
        telling.dismiss(session.get_one(RecallRow, recall.id), "A better word.", "kim")

    lesson.database.write_sync(dismiss)
    with pytest.raises(TellingRefused):
        lesson.database.write_sync(dismiss)
    republish(desk, "Paid at the 25th. Cheers.")
    assert await found(lesson) is None


async def test_nobody_asked_in_that_time(talk: Talk, lesson: Lesson, desk: Desk) -> None:
    desk.publish()
    talk.ask("When?", "answer", version=2)
    talk.let_pass(days=20)
    republish(desk, "Paid on the 26th.")
    recall = await found(lesson)
    assert recall is not None
    with pytest.raises(TellingRefused, match="nobody"):
        begin(lesson, recall, days=7)
