"""Trainings from beginning to end, by a process that stands in for Rasa."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue import editing, models
from bot.dialogue.starter import Example, Starter
from bot.dialogue.trainer import Trainer
from bot.settings import Settings
from bot.store.database import Database
from bot.store.dialogue import ModelRow
from tests.bot.dialogue.conftest import KIM
from tests.bot.dialogue.test_models import put


@pytest.fixture
def trainer(database: Database, workshop: Settings, starter: Starter) -> Trainer:
    """A trainer that the tests let run step by step."""
    return Trainer(database, workshop, starter, "me")


@pytest.fixture
def in_use(database: Database, workshop: Settings) -> ModelRow:
    """A model that is in use."""
    row = put(database, workshop.models_dir, is_starter=True)
    return database.write_sync(lambda s: models.activate(s, "set-up", row.id))


def order(tmp_path: Path, **orders: Any) -> None:
    (tmp_path / "orders.json").write_text(json.dumps(orders))


def ask(database: Database) -> ModelRow:
    return database.write_sync(lambda s: models.ask_for(s, KIM))


def kept(database: Database, row: ModelRow) -> ModelRow:
    return database.read_sync(lambda s: s.get_one(ModelRow, row.id))


async def test_nothing_waits(trainer: Trainer) -> None:
    assert await trainer.run() is None


async def test_a_model_is_made_and_compared(
    trainer: Trainer,
    database: Database,
    workshop: Settings,
    starter: Starter,
    in_use: ModelRow,
    tmp_path: Path,
) -> None:
    new = [Example("parking", "may I leave my car here")]
    database.write_sync(lambda s: editing.add_examples(s, KIM, starter, new))
    right = {"a place for my car": "parking", "who won the match": "nlu_fallback"}
    order(tmp_path, answers={"new": right})
    ask(database)
    row = await trainer.run()
    assert row is not None
    assert (row.state, row.reason, row.counts["examples"]) == ("ready", "", 6)
    assert (workshop.models_dir / row.file).is_file()
    assert row.comparison["verdict"] == "better"
    assert row.comparison["right"] == [1, 3]
    assert row.comparison["against"] == in_use.id
    assert [change["text"] for change in row.comparison["changes"]] == [
        "a place for my car",
        "who won the match",
    ]
    # Nothing is left over.
    names = {path.name for path in (workshop.models_dir / "trained").iterdir()}
    assert names == {Path(row.file).name, Path(in_use.file).name}


async def test_what_went_in_is_what_is_written_here(
    trainer: Trainer, database: Database, starter: Starter, tmp_path: Path
) -> None:
    def edit(session: Any) -> None:
        editing.add_intent(session, KIM, starter, "bike_shed")
        new = [Example("bike_shed", "where is the shed"), Example("payday", "held out", True)]
        editing.add_examples(session, KIM, starter, new)

    database.write_sync(edit)
    ask(database)
    row = await trainer.run()
    assert row is not None
    edits = database.read_sync(lambda s: models.edits_of(s, row.id))
    assert edits["intents"] == ["bike_shed"]
    assert row.comparison["verdict"] == "alone"
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert "- where is the shed" in seen["nlu.yml"]
    assert "held out" not in seen["nlu.yml"]
    assert "bike_shed" in seen["domain.yml"]
    assert "action_answer_question" in seen["rules.yml"]


@pytest.mark.parametrize(
    ("orders", "reason", "said"),
    [
        ({"train": "fail"}, "rasa", "ValueError: it broke"),
        ({"train": "nothing"}, "rasa", "left no model"),
        ({"parse": "fail"}, "compare", "cannot be loaded"),
    ],
)
async def test_a_training_that_fails_says_why_and_changes_nothing(
    trainer: Trainer,
    database: Database,
    workshop: Settings,
    in_use: ModelRow,
    tmp_path: Path,
    orders: dict[str, str],
    reason: str,
    said: str,
) -> None:
    order(tmp_path, **orders)
    ask(database)
    row = await trainer.run()
    assert row is not None
    assert (row.state, row.reason, row.file) == ("failed", reason, "")
    assert said in row.log
    assert kept(database, in_use).state == "active"
    assert [p.name for p in workshop.models_dir.rglob("*.tar.gz")] == [Path(in_use.file).name]
    # The next one may begin.
    order(tmp_path)
    ask(database)
    again = await trainer.run()
    assert again is not None
    assert again.state == "ready"


async def test_a_python_that_is_not_there(
    database: Database, workshop: Settings, starter: Starter
) -> None:
    broken = workshop.model_copy(update={"rasa_python": Path("/nowhere/python")})
    ask(database)
    row = await Trainer(database, broken, starter, "me").run()
    assert row is not None
    assert row.state == "failed"
    assert row.reason in ("start", "rasa")


async def test_a_broken_starter_file_is_told(
    trainer: Trainer, database: Database, starter: Starter
) -> None:
    starter.domain_file.write_text("intents: [")
    ask(database)
    row = await trainer.run()
    assert row is not None
    assert (row.state, row.reason) == ("failed", "starter")
    assert "domain.yml" in row.log


async def test_a_training_that_takes_too_long_is_ended(
    database: Database, workshop: Settings, starter: Starter, tmp_path: Path
) -> None:
    order(tmp_path, train="hang")
    ask(database)
    row = await Trainer(database, workshop, starter, "me", seconds=1).run()
    assert row is not None
    assert (row.state, row.reason) == ("failed", "time")


@contextmanager
def running(trainer: Trainer) -> Iterator[asyncio.Task[ModelRow | None]]:
    task = asyncio.ensure_future(trainer.run())
    yield task
    task.cancel()


async def until(database: Database, row: ModelRow, done: int) -> None:
    for _ in range(600):
        if kept(database, row).done >= done:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the training does not get on")


async def test_a_training_that_runs_is_stopped(
    trainer: Trainer, database: Database, tmp_path: Path
) -> None:
    order(tmp_path, train="hang")
    row = ask(database)
    with running(trainer) as task:
        await until(database, row, 1)
        database.write_sync(lambda s: models.cancel(s, KIM, row.id))
        ended = await asyncio.wait_for(task, 30)
    assert ended is not None
    assert (ended.state, ended.reason) == ("cancelled", "stopped")


async def test_the_end_of_the_service_interrupts_it(
    trainer: Trainer, database: Database, workshop: Settings, tmp_path: Path
) -> None:
    order(tmp_path, train="hang")
    row = ask(database)
    await trainer.start()
    await until(database, row, 1)
    await trainer.stop()
    ended = kept(database, row)
    assert (ended.state, ended.reason) == ("failed", "interrupted")
    assert list((workshop.models_dir / "trained").iterdir()) == []


async def test_the_start_of_the_service_says_what_was_interrupted(
    trainer: Trainer, database: Database, workshop: Settings
) -> None:
    row = put(database, state="training", owner="me", file="")
    left = workshop.models_dir / "trained" / ".7-left"
    left.mkdir(parents=True)
    await trainer.start()
    await trainer.stop()
    assert kept(database, row).reason == "interrupted"
    assert not left.exists()


async def test_a_model_is_compared_again(
    trainer: Trainer, database: Database, in_use: ModelRow, tmp_path: Path
) -> None:
    ask(database)
    first = await trainer.run()
    assert first is not None
    assert first.comparison["verdict"] == "same"
    order(tmp_path, parse="fail")
    database.write_sync(lambda s: models.ask_again(s, KIM, first.id))
    again = await trainer.run()
    # It stays ready, with what was known of it.
    assert again is not None
    assert (again.state, again.reason) == ("ready", "compare")
    assert again.comparison["verdict"] == "same"
