"""All actions: those that the domain names, and callable as Rasa calls them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI

from actions.registry import ACTIONS, executor
from bot.internal import action_routes
from bot.sentences import Sentences
from bot.settings import ROOT
from tests.actions.bench import Bench, tracker

DOMAIN = Sentences(ROOT / "domain.yml").domain


def names(bench: Bench) -> list[str]:
    return [action(bench.kit).name() for action in ACTIONS]


def test_the_domain_names_every_action_and_no_other(bench: Bench) -> None:
    assert sorted(names(bench)) == sorted(DOMAIN["actions"])


def test_every_form_of_the_domain_is_validated(bench: Bench) -> None:
    validated = {n.removeprefix("validate_") for n in names(bench) if n.startswith("validate_")}
    assert validated == set(DOMAIN["forms"])


def test_rules_name_only_actions_and_forms_that_there_are(bench: Bench) -> None:
    rules = "\n".join(p.read_text("utf-8") for p in (ROOT / "data" / "rules").glob("*.yml"))
    used = set(re.findall(r"action: (\w+)", rules))
    builtin = {"action_deactivate_loop", "action_listen", "action_default_fallback"}
    known = set(names(bench)) | set(DOMAIN["forms"]) | set(DOMAIN["responses"]) | builtin
    assert used - known == set()


def test_every_form_slot_has_its_question() -> None:
    asked = {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]}
    assert {f"utter_ask_{slot}" for slot in asked} - DOMAIN["responses"].keys() == set()


def test_small_talk_has_a_sentence_for_each_of_its_intents() -> None:
    rules = yaml.safe_load((ROOT / "data" / "rules" / "small_talk.yml").read_text("utf-8"))
    steps = [step for rule in rules["rules"] for step in _flat(rule["steps"])]
    intents = {step["intent"] for step in steps if "intent" in step}
    spoken = intents - {"cancel", "start_over", "talk_to_human"}
    assert {f"utter_{intent}" for intent in spoken} - DOMAIN["responses"].keys() == set()


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """The route that Rasa calls."""
    app = FastAPI()
    app.include_router(action_routes(executor(bench.kit, DOMAIN), "the-token"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def call(client: httpx.AsyncClient, action: str, token: str = "the-token") -> httpx.Response:
    state = tracker("When is payday?").current_state() | {"latest_action_name": "action_listen"}
    body = {"next_action": action, "sender_id": "c1", "tracker": state, "version": "3.6.21"}
    return await client.post("/internal/actions", params={"token": token}, json=body)


async def test_an_action_runs(client: httpx.AsyncClient) -> None:
    answer = await call(client, "action_answer_question")
    assert answer.status_code == 200
    said, told = answer.json()["responses"]
    assert said["response"] == "utter_answer"
    assert told["custom"]["report"]["decision"] == "answer"


async def test_an_unknown_action_is_named(client: httpx.AsyncClient) -> None:
    answer = await call(client, "action_dance")
    assert (answer.status_code, answer.json()["action_name"]) == (404, "action_dance")


@pytest.mark.parametrize("token", ["", "wrong", "the-toke", "ünïcode"])
async def test_without_the_token_nothing_runs(client: httpx.AsyncClient, token: str) -> None:
    answer = await call(client, "action_answer_question", token)
    assert answer.status_code == 401
    assert "responses" not in answer.json()


def _flat(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for step in steps for part in step.get("or", [step])]
