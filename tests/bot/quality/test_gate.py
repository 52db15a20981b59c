"""The gate: replayed first, carried out where nothing gets worse, else left to people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.knowledge import bulk
from bot.knowledge.lifecycle import Held, Lifecycle
from bot.knowledge.schedule import Schedule
from bot.quality.gate import CannotDecide
from bot.settings import Settings
from bot.store.accounts import AuditRow
from bot.store.base import now
from bot.store.database import Database
from bot.store.gate import GateRunRow
from bot.store.knowledge import ArticleRow
from bot.store.sources import ImportItemRow, ImportRow
from tests.bot.quality.world import GRACE, HEDY, PAYDAY, PRINTER, ZONE, Bench, ask


def test_without_questions_nothing_is_held(bench: Bench) -> None:
    based_on = bench.draft("Something else.")
    row = bench.database.write_sync(lambda s: bench.flow.publish(s, "payday", based_on, "Grace"))
    assert row.status == "published"


def test_switched_off_nothing_is_held(database: Database, settings: Settings) -> None:
    bench = Bench(database, settings.index_dir, is_on=False)
    ask(database, PAYDAY)
    bench.database.write_sync(lambda s: bench.flow.archive(s, "payday", 1, "Grace"))
    assert bench.row().status == "archived"


@pytest.mark.parametrize("step", ["publish", "withdraw", "archive", "schedule"])
def test_with_questions_each_step_is_held(bench: Bench, step: str) -> None:
    ask(bench.database, PAYDAY)
    based_on = bench.draft("Something else.")
    given = (now() + timedelta(days=1),) if step == "schedule" else ()
    with pytest.raises(Held):
        bench.database.write_sync(
            lambda s: getattr(bench.flow, step)(s, "payday", based_on, "Grace", *given)
        )
    assert bench.row().latest == based_on


def test_what_was_never_found_is_archived_at_once(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    flow = Lifecycle(approval=False)
    bench.database.write_sync(lambda s: flow.withdraw(s, "printer", 1, "Grace"))
    bench.database.write_sync(lambda s: bench.flow.archive(s, "printer", 2, "Grace"))
    assert bench.row("printer").status == "archived"


def test_a_change_that_alters_no_answer_goes_through(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    bench.draft("Turn the printer off, wait, and on again.", "printer")
    run = bench.work(bench.hold(article_id="printer"))
    assert (run.state, run.counts["changed"], run.counts["replayed"]) == ("done", 0, 1)
    assert bench.row("printer").working_status is None
    logged = bench.database.read_sync(lambda s: list(s.query(AuditRow)))
    assert logged[-1].action == "article.publish"
    assert logged[-1].details["gate"] == run.id


def test_a_change_of_answers_waits_for_a_yes(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    bench.draft("Salaries are paid on the 28th of each month.")
    run = bench.work(bench.hold())
    assert run.state == "clear"
    entry = run.result[0]
    assert (entry["kind"], entry["approved"], entry["regressed"]) == ("words", False, False)
    assert "25th" in entry["before"]["text"]
    assert "28th" in entry["after"]["text"]
    assert bench.row().body == PAYDAY
    assert bench.gate.confirm(run.id, GRACE).state == "done"
    assert "28th" in bench.row().body
    with pytest.raises(CannotDecide):
        bench.gate.confirm(run.id, GRACE)


def test_a_regression_needs_a_second_person_with_a_reason(bench: Bench) -> None:
    bench.approve()
    run = bench.work(bench.hold("archive"))
    assert (run.state, run.counts["regressed"]) == ("blocked", 1)
    assert run.result[0]["before"]["id"] == "payday"
    assert run.result[0]["after"]["id"] != "payday"
    for who, reason, code in (
        (GRACE, "It is all on the intranet now.", "same_person"),
        (HEDY, "  why not ", "reason"),
    ):
        with pytest.raises(CannotDecide) as refused:
            bench.gate.override(run.id, who, reason)
        assert refused.value.code == code
    with pytest.raises(CannotDecide):
        bench.gate.confirm(run.id, HEDY)
    assert bench.row().status == "published"
    bench.gate.override(run.id, HEDY, "It is all on the intranet now.")
    assert bench.row().status == "archived"
    logged = bench.database.read_sync(lambda s: list(s.query(AuditRow)))
    assert [row.action for row in logged][-2:] == ["gate.override", "article.archive"]
    assert logged[-2].who == "Hedy"
    assert logged[-2].details["reason"] == "It is all on the intranet now."


def test_what_was_wrong_already_does_not_block(bench: Bench) -> None:
    bench.approve("Something that nobody wrote down", "payday")
    bench.draft("Turn the printer off, wait, and on again.", "printer")
    run = bench.work(bench.hold(article_id="printer"))
    assert (run.state, run.counts["approved_wrong"]) == ("done", 1)


def test_another_text_in_between_makes_it_stale(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    bench.draft("Salaries are paid on the 28th of each month.")
    first, second = bench.hold(), bench.hold()
    assert bench.run(first).state == "dropped"
    assert bench.work(second).state == "clear"
    bench.draft("Salaries are paid on the 30th of each month.")
    run = bench.gate.confirm(second, GRACE)
    assert (run.state, run.reason) == ("stale", "moved")
    assert bench.row().body == PAYDAY
    third = bench.hold()
    bench.draft("Salaries are paid on the 31st of each month.")
    assert bench.work(third).state == "stale"


def test_an_old_replay_is_made_again_before_the_step(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    bench.draft("Salaries are paid on the 28th of each month.")
    run = bench.work(bench.hold())

    def age(session: object) -> None:
        row = session.get_one(GateRunRow, run.id)  # type: ignore[attr-defined]
        row.finished_at = now() - timedelta(hours=2)

    bench.database.write_sync(age)
    assert bench.gate.confirm(run.id, GRACE).state == "queued"
    assert bench.work(run.id).state == "clear"


def test_too_little_time_for_the_approved_blocks(database: Database, settings: Settings) -> None:
    bench = Bench(database, settings.index_dir, seconds=-10)
    bench.approve()
    bench.draft("Salaries are paid on the 28th of each month.")
    run = bench.work(bench.hold())
    assert (run.state, run.reason) == ("blocked", "time")


def test_many_articles_are_one_run(bench: Bench) -> None:
    bench.approve()
    ask(bench.database, PRINTER)

    def work(session: object) -> bulk.BulkResult:
        ids = ["payday", "printer"]
        return bulk.apply(session, bench.flow, "archive", ids, "Grace")  # type: ignore[arg-type]

    result = bench.database.write_sync(work)
    assert (result.done, result.held) == ([], [("payday", 1), ("printer", 1)])
    run_id = bench.gate.hold("archive", result.held, "Grace").rpartition("/")[2]
    run = bench.work(run_id)
    assert (run.state, run.counts["changed"]) == ("blocked", 2)
    bench.gate.override(run_id, HEDY, "Both are obsolete by now.")
    assert {bench.row(name).status for name in ("payday", "printer")} == {"archived"}


def test_a_plan_is_tried_out_as_of_its_day(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    at = now() + timedelta(days=40)
    last = (now() + timedelta(days=20)).date()
    bench.draft("Salaries are paid on the 28th of each month.", valid_to=last)
    run = bench.work(bench.hold("schedule", at=at))
    assert (run.state, run.result[0]["before"]["id"]) == ("clear", "payday")
    assert run.result[0]["after"]["id"] != "payday"
    bench.gate.confirm(run.id, GRACE)
    assert bench.row().publish_at == at


def test_a_plan_that_is_due_is_replayed_once_more(bench: Bench) -> None:
    bench.approve()
    based_on = bench.draft("Nothing of it any more.")

    def plan(session: object) -> None:
        row = session.get_one(ArticleRow, "payday")  # type: ignore[attr-defined]
        row.publish_at, row.approved_by = now() - timedelta(minutes=1), "Grace"

    bench.database.write_sync(plan)
    clock = Schedule(bench.database, ZONE, holds=bench.gate.holds_plan)
    assert clock.run() == 0
    assert clock.run() == 0
    runs = bench.database.read_sync(lambda s: list(s.query(GateRunRow)))
    assert [(run.step, run.asked_by) for run in runs] == [("planned", "Grace")]
    assert bench.work(runs[0].id).state == "blocked"
    assert bench.row().version == 1
    bench.gate.override(runs[0].id, HEDY, "Payroll wants it that way.")
    assert bench.row().version == based_on + 1
    assert bench.row().publish_at is None


def test_a_plan_given_up_is_taken_back(bench: Bench) -> None:
    bench.approve()
    bench.draft("Nothing of it any more.")

    def plan(session: object) -> None:
        row = session.get_one(ArticleRow, "payday")  # type: ignore[attr-defined]
        row.publish_at = now() - timedelta(minutes=1)

    bench.database.write_sync(plan)
    assert bench.gate.holds_plan("payday")
    bench.worker.work_off()
    run = bench.database.read_sync(lambda s: s.query(GateRunRow).one())
    assert bench.gate.drop(run.id, GRACE).state == "dropped"
    assert bench.row().publish_at is None


def test_an_import_waits_for_its_run(bench: Bench) -> None:
    bench.approve()

    def add(session: object) -> str:
        job = ImportRow(name="handbook.zip", who="Grace", state="waiting", may_publish=True)
        session.add(job)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        content = {"title": "Payday", "body": "Gone.", "language": "en", "status": "published"}
        item = ImportItemRow(import_id=job.id, position=1, ref="payday.md", article_id="payday")
        item.outcome, item.content, item.based_on = "changed", content, 1
        session.add(item)  # type: ignore[attr-defined]
        return job.id

    import_id = bench.database.write_sync(add)
    assert bench.gate.holds_import(import_id)
    bench.worker.work_off()
    run = bench.database.read_sync(lambda s: s.query(GateRunRow).one())
    assert (run.step, run.title, run.state) == ("import", "handbook.zip", "blocked")
    assert bench.gate.holds_import(import_id)
    bench.gate.override(run.id, HEDY, "The handbook is the truth.")
    assert not bench.gate.holds_import(import_id)


def test_before_the_index_is_there_a_run_waits(bench: Bench) -> None:
    ask(bench.database, PAYDAY)
    bench.draft("Salaries are paid on the 28th of each month.")
    run_id = bench.hold()
    bench.service._ready = False
    assert bench.work(run_id).state == "queued"
    bench.service._ready = True
    assert bench.work(run_id).state == "clear"


async def test_the_worker_works_in_the_background_and_stops(bench: Bench, tmp_path: Path) -> None:
    import asyncio

    ask(bench.database, PAYDAY)
    run_id = bench.hold("archive")
    await bench.worker.start()
    for _ in range(200):
        if bench.run(run_id).state not in {"queued", "running"}:
            break
        await asyncio.sleep(0.02)
    await bench.worker.stop()
    assert bench.run(run_id).state == "clear"
