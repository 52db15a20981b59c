"""Training, comparing, using and going back, in the console."""

from __future__ import annotations

import pytest

from bot.console.frame import Console
from bot.dialogue import models
from bot.dialogue.understanding import Understanding
from bot.store.dialogue import ModelRow
from tests.bot.console.visitor import Visitor
from tests.bot.dialogue.test_models import put
from tests.bot.dialogue.test_switching import ScriptedRasa

HERE = "/console/understanding/models"


@pytest.fixture
def in_use(console: Console, understanding: Understanding) -> ModelRow:
    """The starter model, in use."""
    row = put(console.database, understanding.switch.place.folder, is_starter=True)
    return console.database.write_sync(lambda s: models.activate(s, "set-up", row.id))


def kept(console: Console, model_id: int) -> ModelRow:
    return console.database.read_sync(lambda s: s.get_one(ModelRow, model_id))


async def follow(admin: Visitor, path: str, **form: str) -> str:
    response = await admin.post(path, form)
    assert response.status_code == 303
    return (await admin.get(response.headers["location"])).text


async def test_a_training_from_beginning_to_use_and_back(
    console: Console,
    admin: Visitor,
    understanding: Understanding,
    in_use: ModelRow,
    rasa: ScriptedRasa,
) -> None:
    page = await follow(admin, HERE, note="<b>mine</b>")
    assert "&lt;b&gt;mine" in page
    assert "<progress" in page
    assert "runs or waits already" in await follow(admin, HERE)
    row = await understanding.trainer.run()
    assert row is not None
    # What was trained fits the program of the tests' own.
    console.database.write_sync(lambda s: setattr(s.get_one(ModelRow, row.id), "base", "b"))
    state = (await admin.get(f"{HERE}/{row.id}/state")).json()
    assert state["state"] == "ready"
    page = (await admin.get(f"{HERE}/{row.id}")).text
    assert "As good as the model in use" in page
    assert "Why use it all the same" not in page
    assert "models wait for a look" in (await admin.get("/console/")).text
    assert f"Model {row.id} is in use" in await follow(admin, f"{HERE}/{row.id}/use")
    assert kept(console, row.id).activated_by == "kim"
    listed = (await admin.get(HERE)).text
    assert "Go back to it" in listed
    assert f"Model {in_use.id} is in use" in await follow(admin, f"{HERE}/{in_use.id}/use")
    assert kept(console, row.id).state == "ready"
    assert len(rasa.loaded) == 2


async def test_a_worse_model_wants_a_written_reason(
    console: Console, admin: Visitor, understanding: Understanding, in_use: ModelRow
) -> None:
    folder = understanding.switch.place.folder
    worse = {"verdict": "worse", "against": in_use.id, "held_out": 3, "outside": 0, "asked": 1}
    worse |= {"accuracy": [1.0, 0.5], "understood": [1.0, 0.5], "rejected": [None, None]}
    change = {"text": "<i>x</i>", "expected": "payday", "old": "payday", "new": "parking"}
    change |= {"sure": [0.9, 0.8], "was_right": True, "is_right": False}
    rows = [{"intent": "payday", "of": 3, "right": [3, 1]}]
    worse |= {"changes": [change], "changed": 1, "intents": rows, "right": [3, 1]}
    row = put(console.database, folder, comparison=worse)
    page = (await admin.get(f"{HERE}/{row.id}")).text
    assert "Worse than the model in use" in page
    assert "-50.0" in page
    assert "&lt;i&gt;x&lt;/i&gt;" in page
    assert "Why use it all the same" in page
    for why in ("", "short"):
        assert "at least ten characters" in await follow(admin, f"{HERE}/{row.id}/use", why=why)
    assert kept(console, in_use.id).state == "active"
    page = await follow(admin, f"{HERE}/{row.id}/use", why="it knows our new products")
    assert "it knows our new products" in page


async def test_a_failed_training_says_why(
    console: Console, admin: Visitor, in_use: ModelRow
) -> None:
    parts = {"state": "failed", "reason": "rasa", "log": "ValueError: <it> broke"}
    row = put(console.database, **parts)
    page = (await admin.get(f"{HERE}/{row.id}")).text
    assert "Rasa could not learn from these examples" in page
    assert "ValueError: &lt;it&gt; broke" in page
    assert "The model in use is as it was" in page
    assert "not possible in the state" in await follow(admin, f"{HERE}/{row.id}/use")


async def test_rasas_refusal_is_told(
    console: Console,
    admin: Visitor,
    understanding: Understanding,
    in_use: ModelRow,
    rasa: ScriptedRasa,
) -> None:
    row = put(console.database, understanding.switch.place.folder, is_starter=True)
    rasa.fails = 400
    assert "The model in use stays" in await follow(admin, f"{HERE}/{row.id}/use")
    assert kept(console, in_use.id).state == "active"


async def test_a_model_of_another_program_cannot_be_gone_back_to(
    console: Console, admin: Visitor, understanding: Understanding, in_use: ModelRow
) -> None:
    folder = understanding.switch.place.folder
    row = put(console.database, folder, base="old", is_starter=True)
    assert "another version of the program" in (await admin.get(HERE)).text
    assert "another version" in await follow(admin, f"{HERE}/{row.id}/use")


async def test_a_training_is_stopped(console: Console, admin: Visitor, in_use: ModelRow) -> None:
    page = await follow(admin, HERE)
    assert "Stop it" in page
    model_id = in_use.id + 1
    assert "It is stopped" in await follow(admin, f"{HERE}/{model_id}/cancel")
    assert kept(console, model_id).state == "cancelled"


async def test_a_model_is_compared_again(
    console: Console, admin: Visitor, understanding: Understanding, in_use: ModelRow
) -> None:
    row = put(console.database, understanding.switch.place.folder)
    assert "It has not been compared" in (await admin.get(f"{HERE}/{row.id}")).text
    await follow(admin, f"{HERE}/{row.id}/compare")
    assert kept(console, row.id).state == "queued"
    await understanding.trainer.run()
    assert kept(console, row.id).comparison["against"] == in_use.id


@pytest.mark.parametrize("model_id", ["99", "0", "-1", "99999999999999999999"])
async def test_a_model_that_is_not_there(admin: Visitor, model_id: str) -> None:
    for path in ("", "/state"):
        assert (await admin.get(f"{HERE}/{model_id}{path}")).status_code == 404
    for path in ("/use", "/cancel", "/compare"):
        assert (await admin.post(f"{HERE}/{model_id}{path}", {})).status_code in (303, 404)
