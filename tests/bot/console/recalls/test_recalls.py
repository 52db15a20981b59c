"""The pages of recalls: old and new side by side, and people told once."""

from __future__ import annotations

from bot.store.accounts import AuditRow
from bot.store.learning import RecallRow
from tests.bot.console.visitor import Visitor
from tests.bot.knowledge.writing import Desk
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk, rows
from tests.bot.learning.test_recalls import republish

HOME = "/console/recalls"


async def recall_of(talk: Talk, lesson: Lesson, desk: Desk) -> RecallRow:
    desk.publish()
    for person in ("ada", "bob"):
        talk.ask("When?", "answer", person, version=2)
    republish(desk, "Paid on the 26th.")
    await lesson.run()
    (recall,) = rows(lesson.database, RecallRow)
    assert isinstance(recall, RecallRow)
    return recall


async def press(who: Visitor, path: str, **form: str) -> str:
    answer = await who.post(path, form)
    assert answer.status_code == 303
    return (await who.get(answer.headers["location"])).text


async def test_told_once(kim: Visitor, talk: Talk, lesson: Lesson, desk: Desk) -> None:
    assert "has become wrong" in (await kim.get(HOME)).text
    recall = await recall_of(talk, lesson, desk)
    here = f"{HOME}/{recall.id}"
    assert "Payday" in (await kim.get(HOME)).text
    assert "articles changed after" in (await kim.get("/console/")).text
    page = (await kim.get(f"{here}?days=7")).text
    assert "<del>25th</del>" in page
    assert "<ins>26th</ins>" in page
    assert "Paid on the 26th.</textarea>" in page
    assert "Tell 2 people" in page
    assert "Write what is right now" in await press(kim, f"{here}/tell", days="7", correction=" ")
    told = await press(kim, f"{here}/tell", days="7", correction="It is the 26th.")
    assert "2 people are being told" in told
    again = await press(kim, f"{here}/tell", days="7", correction="Again!")
    assert "decided already" in again
    await lesson.run()
    assert talk.thread()[-1].endswith("It is the 26th.")
    assert len(talk.thread()) == 2
    done = (await kim.get(f"{HOME}?state=told")).text
    assert "Told" in done
    assert "Who was told" in (await kim.get(here)).text
    (entry,) = rows(lesson.database, AuditRow, action="recall.tell")
    assert (entry.who, entry.details["people"]) == ("kim", 2)


async def test_put_aside(kim: Visitor, talk: Talk, lesson: Lesson, desk: Desk) -> None:
    recall = await recall_of(talk, lesson, desk)
    here = f"{HOME}/{recall.id}"
    assert "Please say why" in await press(kim, f"{here}/dismiss")
    assert "Nobody is told" in await press(kim, f"{here}/dismiss", reason="A comma.")
    assert "A comma." in (await kim.get(here)).text
    assert "decided already" in await press(kim, f"{here}/dismiss", reason="A comma.")
    assert "Payday" in (await kim.get(f"{HOME}?state=aside")).text


async def test_who_may_not(
    agent: Visitor, kim: Visitor, talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    recall = await recall_of(talk, lesson, desk)
    for path in (HOME, f"{HOME}/{recall.id}"):
        assert (await agent.get(path)).status_code == 403
    assert (await agent.post(f"{HOME}/{recall.id}/tell", {"correction": "x"})).status_code == 403
    assert (await kim.get(f"{HOME}/nothing")).status_code == 404
    assert (await kim.post(f"{HOME}/nothing/tell", {"correction": "x"})).status_code == 404
    assert (await kim.get(f"{HOME}?state=x&page=y")).status_code == 200
    assert (await kim.get(f"{HOME}/{recall.id}?days=x")).status_code == 200
