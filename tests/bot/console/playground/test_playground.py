"""The playground's page."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store.conversations import ConversationRow, TurnRow
from tests.bot.console.visitor import Visitor
from tests.bot.quality.world import PAYDAY, Bench

HOME = "/console/playground"


async def ask(visitor: Visitor, text: str = PAYDAY, **parts: Any) -> Any:
    return await visitor.post(HOME, {"text": text, "audience_a": "employee", **parts})


async def test_the_page_opens_filled(bench: Bench, grace: Visitor) -> None:
    page = await grace.get(f"{HOME}?text=When%3F&groups_a=managers&audience_a=customer")
    assert page.status_code == 200
    assert ">When?</textarea>" in page.text
    assert 'value="managers"' in page.text
    assert '<option value="customer" selected>' in page.text


async def test_only_who_keeps_the_knowledge_may_ask(bench: Bench, agent: Visitor) -> None:
    assert (await agent.get(HOME)).status_code == 403
    assert (await ask(agent)).status_code == 403


async def test_it_shows_how_the_answer_comes_about(bench: Bench, grace: Visitor) -> None:
    page = await ask(grace)
    assert page.status_code == 200
    assert "What was understood" in page.text
    assert "payslip" in page.text
    assert f"<mark>{PAYDAY}</mark>" in page.text
    assert "very close to the question" in page.text
    assert page.text.count("<svg") >= 5


async def test_nothing_of_it_is_stored(bench: Bench, grace: Visitor) -> None:
    await ask(grace)
    count = bench.database.read_sync(
        lambda s: s.query(TurnRow).count() + s.query(ConversationRow).count()
    )
    assert count == 0


async def test_two_persons_side_by_side(bench: Bench, grace: Visitor) -> None:
    parts = {"versus": "person", "audience_b": "employee", "groups_b": "managers"}
    page = await ask(grace, "Salaries of the board.", **parts)
    assert "The first person" in page.text
    assert "The other person" in page.text
    assert "for other groups" in page.text


async def test_the_published_and_the_draft_side_by_side(bench: Bench, grace: Visitor) -> None:
    bench.draft("Salaries are paid on the 28th of each month.")
    page = await ask(grace, versus="draft", draft="payday")
    assert "With the draft" in page.text
    assert "25th" in page.text
    assert "28th" in page.text
    assert (await ask(grace, versus="draft", draft="nowhere")).status_code == 422


@pytest.mark.parametrize("text", ["", "   "])
async def test_no_question_is_said(bench: Bench, grace: Visitor, text: str) -> None:
    page = await ask(grace, text)
    assert page.status_code == 422
    assert "Type a question first." in page.text


async def test_words_are_shown_and_never_run(bench: Bench, grace: Visitor) -> None:
    bench.draft("Salaries <script>alert(1)</script> are paid <img src=x onerror=alert(1)>.")
    page = await ask(grace, "<script>alert(2)</script> Salaries", versus="draft", draft="payday")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


async def test_odd_fields_do_no_harm(bench: Bench, grace: Visitor) -> None:
    page = await ask(grace, audience_a="boss", on_a="tomorrow", versus="all", language_a="xx")
    assert page.status_code == 200


async def test_before_the_index_is_there_it_says_so(bench: Bench, grace: Visitor) -> None:
    bench.service._ready = False
    page = await ask(grace)
    assert page.status_code == 503
    assert "cannot be searched" in page.text
