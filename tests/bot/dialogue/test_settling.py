"""At every start there is a model that fits today's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.models import settle
from bot.commands.training import model_path
from bot.dialogue import models
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.store.dialogue import ModelRow
from tests.bot.dialogue.conftest import KIM
from tests.bot.dialogue.scripted_rasa import make
from tests.bot.dialogue.test_models import put


@pytest.fixture
def house(database: Database, workshop: Settings, tmp_path: Path) -> Settings:
    """A pipeline of the tests' own, so that the program can 'change', and its starter model."""
    config = tmp_path / "config.yml"
    config.write_text((ROOT / "config.yml").read_text("utf-8"))
    settings = workshop.model_copy(update={"config_file": config})
    start(settings)
    return settings


def start(settings: Settings) -> str:
    """Do what a start does once the starter model of today's files is there."""
    path = model_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        make(path)
    said: list[str] = []
    return settle(settings, said.append)


def change(settings: Settings) -> None:
    config = yaml.safe_load(settings.config_file.read_text("utf-8"))
    settings.config_file.write_text(yaml.safe_dump({**config, "language": "de"}))


def in_use(database: Database) -> ModelRow:
    row = database.read_sync(models.active)
    assert row is not None
    return row


def edits(database: Database, row: ModelRow) -> dict[str, Any]:
    return database.read_sync(lambda s: models.edits_of(s, row.id))


def linked(settings: Settings) -> Path:
    return models.link_path(settings.models_dir).resolve()


def use_another(database: Database, settings: Settings) -> ModelRow:
    now = in_use(database)
    made = {"intents": ["bike_shed"], "added": [["bike_shed", "where is the shed", False]]}
    parts = {"base": now.base, "inputs": now.inputs, "edits": made}
    row = put(database, settings.models_dir, **parts)
    why = "it knows about bicycles"
    return database.write_sync(lambda s: models.activate(s, KIM, row.id, why))


def test_the_first_start_uses_the_starter(house: Settings, database: Database) -> None:
    assert in_use(database).is_starter
    assert linked(house) == model_path(house).resolve()
    before = in_use(database).activated_at
    start(house)
    assert in_use(database).activated_at == before


def test_a_trained_model_stays_in_use(house: Settings, database: Database) -> None:
    row = use_another(database, house)
    start(house)
    assert in_use(database).id == row.id
    assert linked(house) == (house.models_dir / row.file).resolve()


def test_a_changed_starter_is_used(house: Settings, database: Database) -> None:
    first = in_use(database)
    change(house)
    start(house)
    assert in_use(database).id != first.id
    assert linked(house) == model_path(house).resolve()


def test_a_trained_model_is_trained_anew_when_the_program_changes(
    house: Settings, database: Database, tmp_path: Path
) -> None:
    old = use_another(database, house)
    old_edits = edits(database, old)
    change(house)
    assert "trained anew" in start(house)
    row = in_use(database)
    assert (edits(database, row), row.who) == (old_edits, "set-up")
    assert row.base != old.base
    assert linked(house) == (house.models_dir / row.file).resolve()
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert "- where is the shed" in seen["nlu.yml"]


def test_a_model_whose_file_is_lost_is_trained_anew(house: Settings, database: Database) -> None:
    old = use_another(database, house)
    old_edits = edits(database, old)
    (house.models_dir / old.file).unlink()
    start(house)
    assert in_use(database).id != old.id
    assert edits(database, in_use(database)) == old_edits


def test_where_that_fails_the_starter_is_used(
    house: Settings, database: Database, tmp_path: Path
) -> None:
    use_another(database, house)
    change(house)
    (tmp_path / "orders.json").write_text(json.dumps({"train": "fail"}))
    told = start(house)
    assert "the starter is used" in told
    assert "it broke" in told
    assert in_use(database).is_starter
    assert linked(house) == model_path(house).resolve()
