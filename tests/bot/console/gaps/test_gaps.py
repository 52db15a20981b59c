"""The pages of gaps: what they show, what their buttons do, and what they refuse."""

from __future__ import annotations

import pytest

from bot.store.accounts import AuditRow
from bot.store.knowledge import ArticleRow
from bot.store.learning import GapRow, IntentProposalRow
from tests.bot.console.visitor import Visitor
from tests.bot.knowledge.writing import Desk
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk, rows

HOME = "/console/gaps"
PARK = "Where can I park my car?"


async def gap_of(lesson: Lesson) -> GapRow:
    await lesson.run()
    (gap,) = rows(lesson.database, GapRow)
    assert isinstance(gap, GapRow)
    return gap


async def press(who: Visitor, gap: GapRow, step: str, **form: str) -> str:
    """Press a button, and give what the next page says."""
    answer = await who.post(f"{HOME}/{gap.id}/{step}", form)
    assert answer.status_code == 303
    return (await who.get(answer.headers["location"])).text


async def test_the_list_and_the_page(kim: Visitor, talk: Talk, lesson: Lesson) -> None:
    assert "No question waits for an answer." in (await kim.get(HOME)).text
    talk.ask("<script>alert(1)</script> parking?")
    gap = await gap_of(lesson)
    listed = (await kim.get(HOME)).text
    assert "&lt;script&gt;alert(1)" in listed
    assert "<script>alert(1)" not in listed
    page = (await kim.get(f"{HOME}/{gap.id}")).text
    assert "<script>alert(1)" not in page
    assert "Know when I am paid" in page
    assert "No answer" in page
    assert 'class="trend large"' in page


async def test_no_name_of_ours_for_what_nothing_was_understood_of(
    kim: Visitor, talk: Talk, lesson: Lesson
) -> None:
    talk.ask(PARK, intent="nlu_fallback")
    gap = await gap_of(lesson)
    page = (await kim.get(f"{HOME}/{gap.id}")).text
    assert "nothing for sure" in page
    assert "nlu_fallback" not in page


async def test_filters_and_nonsense(kim: Visitor, talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK)
    await lesson.run()
    assert PARK in (await kim.get(f"{HOME}?audience=employee")).text
    assert "No gap fits." in (await kim.get(f"{HOME}?audience=customer")).text
    assert "No gap fits." in (await kim.get(f"{HOME}?mine=1&sort=due")).text
    odd = await kim.get(f"{HOME}?state=x&sort=y&order=z&page=99999999999&audience=%00")
    assert odd.status_code == 200
    assert (await kim.get(f"{HOME}/nothing")).status_code == 404
    assert (await kim.post(f"{HOME}/nothing/assign", {})).status_code == 404


async def test_only_knowledge_admins(agent: Visitor, talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK)
    gap = await gap_of(lesson)
    assert (await agent.get(HOME)).status_code == 403
    assert (await agent.get(f"{HOME}/{gap.id}")).status_code == 403
    assert (await agent.post(f"{HOME}/{gap.id}/draft", {})).status_code == 403


async def test_given_to_somebody(kim: Visitor, agent: Visitor, talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK)
    gap = await gap_of(lesson)
    assert "Noted." in await press(kim, gap, "assign", assignee="ann", due="2026-01-02")
    assert "Late" in (await kim.get(HOME)).text
    assert "Choose somebody" in await press(kim, gap, "assign", assignee="nobody")
    assert "Choose a day" in await press(kim, gap, "assign", assignee="ann", due="tomorrow")
    await press(kim, gap, "assign", assignee="kim", due="2026-01-02")
    home = (await kim.get("/console/")).text
    assert "gaps of yours are due" in home


async def test_an_article_is_begun(kim: Visitor, talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK)
    gap = await gap_of(lesson)
    begun = await kim.post(f"{HOME}/{gap.id}/draft", {})
    assert begun.headers["location"] == "/console/articles/edit/where-can-i-park-my-car"
    (article,) = rows(lesson.database, ArticleRow)
    assert (article.status, article.title, article.questions) == ("draft", PARK, [PARK])
    assert article.audience == "employee"
    assert "Nobody has solved this in a ticket yet" in article.body
    page = (await kim.get(f"{HOME}/{gap.id}")).text
    assert "On its way: a new article" in page
    assert "This step is not open" in await press(kim, gap, "draft")
    actions = [row.action for row in rows(lesson.database, AuditRow)]
    assert sorted(actions) == ["article.create", "gap.draft"]
    assert "Open again." in await press(kim, gap, "reopen")


async def test_a_question_for_an_article(
    kim: Visitor, talk: Talk, lesson: Lesson, desk: Desk
) -> None:
    desk.publish()
    talk.ask(PARK)
    gap = await gap_of(lesson)
    assert "Payday" in (await kim.get(f"{HOME}/{gap.id}")).text
    told = await press(kim, gap, "question", article_id="payday", question=PARK)
    assert "Added to a working draft" in told
    assert desk.version(3).content["questions"] == [PARK]
    assert "another way to ask" in told
    await press(kim, gap, "reopen")
    wrong = await press(kim, gap, "question", article_id="payday", other="../x", question=PARK)
    assert "not there, or cannot be changed" in wrong
    assert "at most 300" in await press(kim, gap, "question", article_id="payday", question=" ")


@pytest.mark.parametrize(
    ("name", "examples", "told"),
    [
        ("Parking Place", f"{PARK}\nWhere to park?", "Name an intent in small letters"),
        ("parking", PARK, "at least two examples"),
        ("parking", f"{PARK}\r\nWhere to park?", "Proposed."),
    ],
)
async def test_an_intent(
    kim: Visitor, talk: Talk, lesson: Lesson, name: str, examples: str, told: str
) -> None:
    talk.ask(PARK)
    gap = await gap_of(lesson)
    page = await press(kim, gap, "intent", name=name, examples=examples)
    assert told in page
    proposed = rows(lesson.database, IntentProposalRow)
    assert [row.examples for row in proposed] == (
        [[PARK, "Where to park?"]] if told == "Proposed." else []
    )


async def test_dismissed_with_a_reason(kim: Visitor, talk: Talk, lesson: Lesson) -> None:
    talk.ask(PARK)
    gap = await gap_of(lesson)
    assert "Please say why" in await press(kim, gap, "dismiss", reason=" ")
    assert "Dismissed." in await press(kim, gap, "dismiss", reason="Not ours.")
    assert "Not ours." in (await kim.get(f"{HOME}?state=dismissed")).text
    assert "It comes back when 2 ask" in (await kim.get(f"{HOME}/{gap.id}")).text
    odd = await kim.post(f"{HOME}/{gap.id}/explode", {})
    assert odd.headers["location"] == HOME
