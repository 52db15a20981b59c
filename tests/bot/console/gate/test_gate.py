"""The gate's pages: from a held step to its end, and the approved answers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store.gate import ApprovedRow, GateRunRow
from tests.bot.console.visitor import Visitor
from tests.bot.quality.world import PAYDAY, PRINTER, Bench, answered, ask


def run_of(bench: Bench) -> GateRunRow:
    return bench.database.read_sync(lambda s: s.query(GateRunRow).one())


async def archive(bench: Bench, visitor: Visitor) -> str:
    """Press the button; give the page that one is led to."""
    page = await visitor.post("/console/articles/steps/archive/payday", {"based_on": "1"})
    assert page.status_code == 303
    return str(page.headers["location"])


async def test_a_held_step_leads_to_its_run(bench: Bench, grace: Visitor) -> None:
    bench.approve()
    place = await archive(bench, grace)
    assert place == f"/console/gate/runs/{run_of(bench).id}"
    bench.worker.work_off()
    page = await grace.get(place)
    assert "An approved answer gets worse" in page.text
    assert "Approved, gets worse" in page.text
    assert "a second knowledge admin decides" in page.text
    assert "all the same" in page.text
    assert bench.row().status == "published"


async def test_somebody_else_may_override(bench: Bench, grace: Visitor, hedy: Visitor) -> None:
    bench.approve()
    place = await archive(bench, grace)
    bench.worker.work_off()
    reason = {"reason": "The intranet has it now."}
    await grace.post(f"{place}/override", reason)
    await hedy.post(f"{place}/override", {"reason": "no"})
    assert run_of(bench).state == "blocked"
    assert "Somebody else has to decide" in (await grace.get(place)).text
    await hedy.post(f"{place}/override", reason)
    page = await hedy.get(place)
    assert "Decided by Hedy" in page.text
    assert "The intranet has it now." in page.text
    assert bench.row().status == "archived"


async def test_changes_without_regressions_are_confirmed(bench: Bench, grace: Visitor) -> None:
    ask(bench.database, PAYDAY)
    place = await archive(bench, grace)
    bench.worker.work_off()
    page = await grace.get(place)
    assert "One answer changes" in page.text
    home = await grace.get("/console/")
    assert "changes wait for your decision" in home.text
    await grace.post(f"{place}/confirm", {})
    assert bench.row().status == "archived"
    assert "Done: people get it within a second." in (await grace.get(place)).text


async def test_many_articles_go_to_one_run(bench: Bench, grace: Visitor) -> None:
    ask(bench.database, PAYDAY)
    given = {"step": "archive", "id": ["payday", "printer"]}
    page = await grace.post("/console/articles/bulk", given)
    assert page.headers["location"] == f"/console/gate/runs/{run_of(bench).id}"
    assert [item["id"] for item in run_of(bench).items] == ["payday", "printer"]


async def test_a_run_is_given_up_or_made_again(bench: Bench, grace: Visitor) -> None:
    bench.approve()
    place = await archive(bench, grace)
    bench.worker.work_off()
    await grace.post(f"{place}/again", {})
    state = (await grace.get(f"{place}/state")).json()
    assert state["state"] == "queued"
    bench.worker.work_off()
    await grace.post(f"{place}/drop", {})
    assert run_of(bench).state == "dropped"
    await grace.post(f"{place}/override", {"reason": "A long enough reason."})
    assert "decided already" in (await grace.get(place)).text


@pytest.mark.parametrize("path", ["runs/nowhere", "runs/nowhere/state"])
async def test_unknown_runs(bench: Bench, grace: Visitor, path: str) -> None:
    assert (await grace.get(f"/console/gate/{path}")).status_code == 404
    assert (await grace.post("/console/gate/runs/nowhere/eat", {})).status_code == 404


async def test_others_may_not_look_or_decide(bench: Bench, grace: Visitor, agent: Visitor) -> None:
    bench.approve()
    place = await archive(bench, grace)
    for path in (place, "/console/gate", "/console/gate/approved", "/console/gate/answers"):
        assert (await agent.get(path)).status_code == 403
    assert (await agent.post(f"{place}/drop", {})).status_code == 403


async def approve(visitor: Visitor, **parts: Any) -> Any:
    given = {"question": PRINTER, "audience": "employee", "groups": "", "article_id": "printer"}
    return await visitor.post("/console/gate/approve", given | parts)


async def test_an_answer_is_approved_and_withdrawn(bench: Bench, grace: Visitor) -> None:
    assert (await approve(grace)).headers["location"] == "/console/gate/approved"
    page = await grace.get("/console/gate/approved?words=PRINTER")
    assert PRINTER in page.text
    assert "Approved." in page.text
    row = bench.database.read_sync(lambda s: s.query(ApprovedRow).one())
    assert row.approved_by == "Grace"
    await grace.post(f"/console/gate/approved/{row.id}/withdraw", {})
    assert "No approved answers" in (await grace.get("/console/gate/approved")).text


async def test_what_cannot_be_approved_is_said(bench: Bench, grace: Visitor) -> None:
    await approve(grace, article_id="board")
    page = await grace.get("/console/gate/approved")
    assert "groups that this person is not in" in page.text


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test", "/console/me", "\\\\evil"])
async def test_one_is_led_back_within_the_gate_only(
    bench: Bench, grace: Visitor, back: str
) -> None:
    assert (await approve(grace, back=back)).headers["location"] == "/console/gate/approved"


async def test_answers_given_can_be_approved(bench: Bench, grace: Visitor) -> None:
    answered(bench.database, "payday", "solved", question="When is my money there?")
    answered(bench.database, "printer", "not_quite", question="It smokes")
    page = await grace.get("/console/gate/answers?outcome=solved")
    assert "When is my money there?" in page.text
    assert "It smokes" not in page.text
    assert "It smokes" in (await grace.get("/console/gate/answers?page=99")).text


async def test_pages_escape_what_people_wrote(bench: Bench, grace: Visitor) -> None:
    evil = "<script>alert(1)</script> Salaries are paid on the 25th of each month."
    ask(bench.database, evil)
    place = await archive(bench, grace)
    bench.worker.work_off()
    page = await grace.get(place)
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
