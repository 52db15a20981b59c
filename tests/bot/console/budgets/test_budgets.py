"""The pages of error budgets: what they buy, and when nobody can tell."""

from __future__ import annotations

import pytest

from bot.store.accounts import AuditRow
from bot.store.learning import TopicBudgetRow
from tests.bot.console.visitor import Visitor
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk, rows
from tests.bot.learning.test_outcomes import judged

HOME = "/console/budgets"


@pytest.fixture
async def known(talk: Talk, lesson: Lesson) -> None:
    """Answers on payday: right where they were sure."""
    talk.ask("When is payday?")
    await lesson.run()
    judged(lesson.database, "payday", 0.95, "solved", 60)
    judged(lesson.database, "payday", 0.7, "not_quite", 30)


async def press(who: Visitor, path: str, **form: str) -> str:
    answer = await who.post(path, form)
    assert answer.status_code == 303
    return (await who.get(answer.headers["location"])).text


@pytest.mark.usefixtures("known")
async def test_a_budget_is_set(kim: Visitor, lesson: Lesson) -> None:
    listed = (await kim.get(HOME)).text
    assert "Know when I am paid" in listed
    assert "Payroll" in listed
    assert "30 of 90" in listed
    page = (await kim.get(f"{HOME}/payday")).text
    assert "66 %" in page
    assert "Too few outcomes" in page
    assert "counts from the next answers on" in await press(kim, f"{HOME}/payday", most_wrong="10")
    (row,) = rows(lesson.database, TopicBudgetRow)
    assert (row.most_wrong, row.set_by) == (10.0, "kim")
    assert 0.7 < row.threshold <= 0.95
    assert "10 %" in (await kim.get(HOME)).text
    assert "too few outcomes" in await press(kim, f"{HOME}/payday", most_wrong="0.5")
    assert "Too little is known yet" in (await kim.get(f"{HOME}/payday")).text
    assert "The default counts again" in await press(kim, f"{HOME}/payday/drop")
    assert rows(lesson.database, TopicBudgetRow) == []
    actions = [row.action for row in rows(lesson.database, AuditRow)]
    assert actions == ["budget.set", "budget.set", "budget.drop"]


@pytest.mark.parametrize("value", ["", "0", "51", "-3", "nan", "ten", "1e9"])
async def test_shares_that_are_none(kim: Visitor, lesson: Lesson, value: str) -> None:
    assert "between 0.5 and 50" in await press(kim, f"{HOME}/other", most_wrong=value)
    assert rows(lesson.database, TopicBudgetRow) == []


async def test_topics_that_are_none(kim: Visitor) -> None:
    for key in ("nothing", "team:nothing", "greet"):
        assert (await kim.get(f"{HOME}/{key}")).status_code == 404
        assert (await kim.post(f"{HOME}/{key}", {"most_wrong": "5"})).status_code == 404
    assert (await kim.get(f"{HOME}/team:payroll")).status_code == 200


async def test_managers_look_and_agents_do_not(manager: Visitor, agent: Visitor) -> None:
    assert (await manager.get(HOME)).status_code == 200
    page = await manager.get(f"{HOME}/other")
    assert "Set it" not in page.text
    assert (await manager.post(f"{HOME}/other", {"most_wrong": "5"})).status_code == 403
    assert (await agent.get(HOME)).status_code == 403
