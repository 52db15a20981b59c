"""Intents and examples in the console."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.console.frame import Console
from bot.dialogue.corpus import Corpus
from bot.dialogue.starter import Starter
from bot.store.accounts import AuditRow
from tests.bot.console.visitor import Visitor

HERE = "/console/understanding"
PAYDAY = ("payday", "when is payday", False)


def texts(console: Console, starter: Starter, intent: str, is_test: bool = False) -> list[str]:
    corpus = console.database.read_sync(lambda s: Corpus.read(s, starter))
    return [e.text for e in corpus.of(intent) if e.is_test == is_test]


def keys(*found: tuple[str, str, bool]) -> list[str]:
    return [json.dumps(key) for key in found]


async def test_intents_are_listed_with_their_counts(admin: Visitor) -> None:
    page = (await admin.get(HERE)).text
    assert "parking" in page
    assert "Ask when &lt;b&gt;payday&lt;/b&gt; is" in page
    assert "No model is known to be in use" in page


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ("garage", "is there a garage", "when is payday"),
        ("PAYDAY", "when is payday", "is there a garage"),
        ("sap", "pay date for SAP", "garage"),
        ("%", "Nothing found", "garage"),
        ("<script>", "Nothing found", "<script>alert"),
    ],
)
async def test_search(admin: Visitor, asked: str, there: str, absent: str) -> None:
    page = (await admin.get(HERE, params={"words": asked})).text
    assert there in page
    assert absent not in page


@pytest.mark.parametrize(
    "path", ["", "/new", "/intents/payday", "/conflicts", "/models", "/models/1", "/files"]
)
async def test_the_pages_are_for_knowledge_admins(operator: Visitor, path: str) -> None:
    assert (await operator.get(HERE + path)).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/new", "/examples", "/files", "/models", "/models/1/use", "/intents/payday/add"],
)
async def test_changes_are_for_knowledge_admins(operator: Visitor, path: str) -> None:
    assert (await operator.post(HERE + path, {})).status_code == 403


async def test_an_intent_is_made_and_removed(
    console: Console, starter: Starter, admin: Visitor
) -> None:
    form = {"name": "Bike shed", "label": "<i>Bicycles", "texts": "where is the shed\n\n[x](y)\n"}
    response = await admin.post(f"{HERE}/new", form)
    assert response.headers["location"] == f"{HERE}/intents/bike_shed"
    page = (await admin.get(f"{HERE}/intents/bike_shed")).text
    assert "1 lines could not be taken" in page
    assert "&lt;i&gt;Bicycles" in page
    assert texts(console, starter, "bike_shed") == ["where is the shed"]
    await admin.post(f"{HERE}/intents/bike_shed/remove", {})
    assert (await admin.get(f"{HERE}/intents/bike_shed")).status_code == 404


@pytest.mark.parametrize("name", ["", "payday", "1", "solved", "../../x"])
async def test_a_name_that_cannot_be_is_told(admin: Visitor, name: str) -> None:
    response = await admin.post(f"{HERE}/new", {"name": name, "texts": "kept <b>"})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert "kept &lt;b&gt;" in response.text


async def test_examples_are_added(console: Console, starter: Starter, admin: Visitor) -> None:
    await admin.post(f"{HERE}/intents/payday/add", {"texts": "a new one\n when IS payday \n"})
    assert texts(console, starter, "payday")[-2:] == ["a new one", "when IS payday"]
    held_out = {"texts": "held out", "is_test": "yes"}
    await admin.post(f"{HERE}/intents/payday/add", held_out)
    assert texts(console, starter, "payday", True) == ["what day is pay", "held out"]
    outside = {"texts": "what is love"}
    await admin.post(f"{HERE}/intents/nlu_fallback/add", outside)
    assert "what is love" in texts(console, starter, "nlu_fallback", True)


@pytest.mark.parametrize(
    ("given", "told"),
    [("", "at least one sentence"), ("x" * 501, "at most 500"), ("[a](b)", "does not exist")],
)
async def test_what_cannot_be_added_is_told(admin: Visitor, given: str, told: str) -> None:
    response = await admin.post(f"{HERE}/intents/payday/add", {"texts": given})
    assert told in (await admin.get(response.headers["location"])).text


@pytest.mark.parametrize("name", ["nowhere", "solved", "%00", "payday%2F.."])
async def test_an_intent_that_is_not_there(admin: Visitor, name: str) -> None:
    assert (await admin.get(f"{HERE}/intents/{name}")).status_code == 404


async def test_many_are_changed_at_once(console: Console, starter: Starter, admin: Visitor) -> None:
    chosen = {"key": keys(PAYDAY, ("payday", "when do I get my money", False))}
    await admin.post(f"{HERE}/examples", {**chosen, "step": "move", "intent": "parking"})
    assert len(texts(console, starter, "parking")) == 4
    moved = {"key": keys(("parking", "when is payday", False))}
    await admin.post(f"{HERE}/examples", {**moved, "step": "hold_out"})
    assert texts(console, starter, "parking", True)[-1] == "when is payday"
    held_out = {"key": keys(("parking", "when is payday", True))}
    await admin.post(f"{HERE}/examples", {**held_out, "step": "learn"})
    await admin.post(f"{HERE}/examples", {**moved, "step": "remove"})
    assert "when is payday" not in texts(console, starter, "parking")
    logged = console.database.read_sync(lambda s: [row.action for row in s.query(AuditRow)])
    assert logged == ["example.move", "example.hold_out", "example.learn", "example.remove"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"step": "remove"},
        {"step": "explode", "key": keys(PAYDAY)},
        {"step": "remove", "key": ["x", "[1]", '["a","b"]', "[[],{},1]", "null"]},
        {"step": "remove", "key": ['["payday", "\\ud800", false]', '["payday", "\\u0000", false]']},
        {"step": "move", "key": keys(PAYDAY), "intent": "solved"},
        {"step": "move", "key": keys(PAYDAY), "intent": ""},
        {"step": "remove", "key": keys(("payday", "not there", False))},
    ],
)
async def test_a_form_that_makes_no_sense_changes_nothing(
    console: Console, admin: Visitor, form: dict[str, Any]
) -> None:
    response = await admin.post(f"{HERE}/examples", form)
    assert response.status_code == 303
    assert 'class="flash bad"' in (await admin.get(response.headers["location"])).text
    assert console.database.read_sync(lambda s: s.query(AuditRow).count()) == 0


@pytest.mark.parametrize(
    "back", ["https://evil.test/", "//evil.test", "/console/understandingx", "\\\\evil.test"]
)
async def test_nobody_is_led_elsewhere(admin: Visitor, back: str) -> None:
    form = {"step": "remove", "key": keys(PAYDAY), "back": back}
    assert (await admin.post(f"{HERE}/examples", form)).headers["location"] == HERE


async def test_an_intents_page_is_filtered_and_paged(admin: Visitor) -> None:
    many = "\n".join(f"sentence number {number}" for number in range(150))
    await admin.post(f"{HERE}/intents/payday/add", {"texts": many})
    page = (await admin.get(f"{HERE}/intents/payday")).text
    assert "Page 1 of 2" in page
    last = (await admin.get(f"{HERE}/intents/payday?page=99")).text
    assert "sentence number 149" in last
    held_out = (await admin.get(f"{HERE}/intents/payday?side=test&page=x")).text
    assert "what day is pay" in held_out
    assert "when is payday" not in held_out
    assert "No sentences" in (await admin.get(f"{HERE}/intents/payday?words=zzz")).text


async def test_conflicts_are_shown_with_a_way_out(
    console: Console, starter: Starter, admin: Visitor
) -> None:
    await admin.post(f"{HERE}/intents/parking/add", {"texts": "When is payday"})
    for _ in range(300):
        page = (await admin.get(f"{HERE}/conflicts")).text
        if "Comparing all examples" not in page:
            break
    assert "Said under two intents" in page
    assert "Move to parking" in page
    assert "Intents with few examples" in page
    state = (await admin.get(f"{HERE}/conflicts/state")).json()
    assert state["state"] == "ready"
    form = {"step": "move", "key": keys(("parking", "When is payday", False)), "intent": "payday"}
    await admin.post(f"{HERE}/examples", {**form, "back": f"{HERE}/conflicts"})
    assert texts(console, starter, "parking") == ["where can I park", "is there a garage"]
