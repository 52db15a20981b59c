"""Switching models: Rasa first, and what was in use stays when that fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.dialogue import models
from bot.dialogue.models import ModelError
from bot.dialogue.switching import ModelSwitch, Place, RasaModels
from bot.store.database import Database
from bot.store.dialogue import ModelRow
from tests.bot.dialogue.conftest import KIM
from tests.bot.dialogue.test_models import put, state


class ScriptedRasa:
    """Rasa's API as far as it is about models."""

    def __init__(self) -> None:
        self.running: str | None = None
        self.fails: int | Exception | None = None
        self.loaded: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.url.params["token"] == "token"
        if isinstance(self.fails, Exception):
            raise self.fails
        if request.method == "GET":
            return httpx.Response(200, json={"model_id": self.running})
        if self.fails:
            return httpx.Response(self.fails)
        file = json.loads(request.content)["model_file"]
        self.loaded.append(Path(file).name)
        self.running = models.rasa_id(Path(file))
        return httpx.Response(204)


@pytest.fixture
def rasa() -> ScriptedRasa:
    return ScriptedRasa()


@pytest.fixture
def switch(database: Database, tmp_path: Path, rasa: ScriptedRasa) -> ModelSwitch:
    api = RasaModels("http://rasa.test", "token", httpx.MockTransport(rasa.answer))
    return ModelSwitch(database, api, Place(tmp_path / "models", "b"))


@pytest.fixture
def pair(database: Database, switch: ModelSwitch) -> Iterator[tuple[ModelRow, ModelRow]]:
    """The model in use, and one that is as good."""
    folder = switch.place.folder
    first = put(database, folder, is_starter=True)
    database.write_sync(lambda s: models.activate(s, "set-up", first.id))
    models.link(folder, first.file)
    comparison = {"verdict": "same", "against": first.id}
    return first, put(database, folder, comparison=comparison)


async def test_a_switch_and_back(
    database: Database, switch: ModelSwitch, rasa: ScriptedRasa, pair: tuple[ModelRow, ModelRow]
) -> None:
    for row in reversed(pair):
        await switch.use(KIM, row.id)
        assert rasa.loaded[-1] == Path(row.file).name
        assert state(database, row) == "active"
        link = models.link_path(switch.place.folder)
        assert models.rasa_id(link) == rasa.running


@pytest.mark.parametrize(
    ("fails", "code"), [(400, "refused"), (500, "refused"), (httpx.ReadTimeout("x"), "rasa_down")]
)
async def test_a_switch_that_fails_changes_nothing(
    database: Database,
    switch: ModelSwitch,
    rasa: ScriptedRasa,
    pair: tuple[ModelRow, ModelRow],
    fails: Any,
    code: str,
) -> None:
    rasa.fails = fails
    with pytest.raises(ModelError, match=code):
        await switch.use(KIM, pair[1].id)
    assert [state(database, row) for row in pair] == ["active", "ready"]
    link = models.link_path(switch.place.folder)
    assert link.resolve().name == Path(pair[0].file).name


async def test_a_short_reason_gives_rasa_its_model_back(
    database: Database, switch: ModelSwitch, rasa: ScriptedRasa, pair: tuple[ModelRow, ModelRow]
) -> None:
    worse = put(database, switch.place.folder)
    with pytest.raises(ModelError, match="why"):
        await switch.use(KIM, worse.id)
    with pytest.raises(ModelError, match="why"):
        await switch.use(KIM, worse.id, "because")
    assert rasa.loaded == []
    assert state(database, worse) == "ready"


async def test_what_is_not_there_or_does_not_fit(
    database: Database, switch: ModelSwitch, rasa: ScriptedRasa
) -> None:
    lost = put(database)
    for model_id in (lost.id, 99):
        with pytest.raises(ModelError, match="gone"):
            await switch.use(KIM, model_id)
    other = put(database, switch.place.folder, base="another")
    with pytest.raises(ModelError, match="base"):
        await switch.use(KIM, other.id)
    assert rasa.loaded == []


async def test_rasa_gets_the_model_in_use_when_it_runs_another(
    switch: ModelSwitch, rasa: ScriptedRasa, pair: tuple[ModelRow, ModelRow]
) -> None:
    rasa.running = "another"
    assert await switch.mend()
    assert rasa.loaded == [Path(pair[0].file).name]
    assert not await switch.mend()


@pytest.mark.parametrize("fails", [httpx.ConnectError("down"), None])
async def test_rasa_is_left_alone_while_it_is_down_or_starts(
    switch: ModelSwitch,
    rasa: ScriptedRasa,
    pair: tuple[ModelRow, ModelRow],
    fails: Exception | None,
) -> None:
    rasa.fails = fails
    assert not await switch.mend()
    assert rasa.loaded == []


async def test_without_a_model_in_use_there_is_nothing_to_mend(
    switch: ModelSwitch, rasa: ScriptedRasa
) -> None:
    rasa.running = "another"
    assert not await switch.mend()
    await switch.start()
    await switch.stop()
