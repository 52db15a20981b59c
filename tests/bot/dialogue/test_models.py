"""Which model is in use, which may be, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.dialogue import models
from bot.dialogue.models import ModelError
from bot.store.accounts import AuditRow
from bot.store.base import now
from bot.store.database import Database
from bot.store.dialogue import ModelRow
from tests.bot.dialogue.conftest import KIM
from tests.bot.dialogue.scripted_rasa import make


def put(database: Database, folder: Path | None = None, **parts: Any) -> ModelRow:
    row = ModelRow(**{"who": "kim", "state": "ready", "base": "b", **parts})

    def work(session: Any) -> ModelRow:
        session.add(row)
        session.flush()
        row.file = row.file or f"trained/{row.id}.tar.gz"
        return row

    database.write_sync(work)
    if folder:
        (folder / row.file).parent.mkdir(parents=True, exist_ok=True)
        make(folder / row.file)
    return row


def state(database: Database, row: ModelRow) -> str:
    return database.read_sync(lambda s: s.get_one(ModelRow, row.id).state)


def better(against: ModelRow, verdict: str = "better") -> dict[str, Any]:
    return {"verdict": verdict, "against": against.id}


def test_one_training_at_a_time(database: Database) -> None:
    row = database.write_sync(lambda s: models.ask_for(s, KIM, " a note "))
    assert (row.note, row.state) == ("a note", "queued")
    with pytest.raises(ModelError, match="busy"):
        database.write_sync(lambda s: models.ask_for(s, KIM))
    claimed = database.write_sync(lambda s: models.claim(s, "me"))
    assert claimed is not None
    assert claimed.state == "training"
    assert database.write_sync(lambda s: models.claim(s, "other")) is None


def test_what_a_dead_process_worked_on_is_interrupted(database: Database) -> None:
    mine = put(database, state="training", owner="me", lease_until=now() + models.LEASE, file="")
    dead = put(database, state="comparing", owner="x", lease_until=now() - timedelta(1), file="f")
    alive = put(database, state="training", owner="x", lease_until=now() + models.LEASE)
    found = database.write_sync(lambda s: models.recover(s, "me"))
    # A model that was made already is kept.
    assert sorted(found) == [mine.id, dead.id]
    states = [state(database, row) for row in (mine, dead, alive)]
    assert states == ["ready" if mine.file else "failed", "ready", "training"]


def test_a_waiting_training_is_cancelled_at_once(database: Database) -> None:
    row = database.write_sync(lambda s: models.ask_for(s, KIM))
    database.write_sync(lambda s: models.cancel(s, KIM, row.id))
    assert state(database, row) == "cancelled"
    with pytest.raises(ModelError, match="state"):
        database.write_sync(lambda s: models.cancel(s, KIM, row.id))


def test_using_a_model_ends_the_use_of_the_other(database: Database) -> None:
    first = put(database, is_starter=True)
    database.write_sync(lambda s: models.activate(s, "set-up", first.id))
    second = put(database, comparison=better(first))
    database.write_sync(lambda s: models.activate(s, KIM, second.id))
    assert (state(database, first), state(database, second)) == ("ready", "active")
    # Going back wants no reason.
    database.write_sync(lambda s: models.activate(s, KIM, first.id))
    assert state(database, second) == "ready"
    audited = select(AuditRow.action, AuditRow.who)
    told = database.read_sync(lambda s: [tuple(row) for row in s.execute(audited)])
    assert told == [("model.use", "set-up"), ("model.use", "kim"), ("model.use", "kim")]


@pytest.mark.parametrize("verdict", ["worse", "unknown", "alone", None])
def test_what_is_not_known_to_be_as_good_wants_a_reason(
    database: Database, verdict: str | None
) -> None:
    first = put(database, is_starter=True)
    database.write_sync(lambda s: models.activate(s, "set-up", first.id))
    second = put(database, comparison=better(first, verdict) if verdict else {})
    for why in ("", "because", "          "):
        with pytest.raises(ModelError, match="why"):
            database.write_sync(lambda s, why=why: models.activate(s, KIM, second.id, why))
    row = database.write_sync(lambda s: models.activate(s, KIM, second.id, "it knows our new desk"))
    assert row.activated_why == "it knows our new desk"


def test_a_comparison_with_another_model_does_not_count(database: Database) -> None:
    first, other = put(database, is_starter=True), put(database, is_starter=True)
    database.write_sync(lambda s: models.activate(s, "set-up", first.id))
    second = put(database, comparison=better(other))
    with pytest.raises(ModelError, match="why"):
        database.write_sync(lambda s: models.activate(s, KIM, second.id))


def test_what_cannot_be_used(database: Database, tmp_path: Path) -> None:
    row = put(database, tmp_path)
    models.check(row, tmp_path, "b")
    with pytest.raises(ModelError, match="base"):
        models.check(row, tmp_path, "another")
    with pytest.raises(ModelError, match="gone"):
        models.check(row, tmp_path / "elsewhere", "b")
    row.state = "failed"
    with pytest.raises(ModelError, match="state"):
        models.check(row, tmp_path, "b")
    with pytest.raises(ModelError, match="gone"):
        database.write_sync(lambda s: models.activate(s, KIM, 99))


def test_the_last_few_are_kept(database: Database, tmp_path: Path) -> None:
    starter = put(database, tmp_path, is_starter=True)
    rows = [put(database, tmp_path) for _ in range(models.KEPT + 2)]
    lost = put(database)
    old = database.write_sync(lambda s: models.tidy(s, tmp_path))
    models.remove(old)
    assert sorted(old) == sorted(tmp_path / row.file for row in rows[:2])
    assert [state(database, row) for row in (starter, rows[0], rows[2], lost)] == [
        "ready",
        "gone",
        "ready",
        "gone",
    ]


def test_the_supervisor_finds_the_model_in_use(tmp_path: Path) -> None:
    for name in ("a.tar.gz", "b.tar.gz"):
        make(tmp_path / name)
        models.link(tmp_path, name)
        link = models.link_path(tmp_path)
        assert models.rasa_id(link) == models.rasa_id(tmp_path / name) is not None
    assert len(list(link.parent.iterdir())) == 1


def test_what_is_no_model_has_no_id(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no archive")
    assert models.rasa_id(tmp_path / "x") is None
    assert models.rasa_id(tmp_path / "nowhere") is None
