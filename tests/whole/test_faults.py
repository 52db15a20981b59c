"""Kill processes at bad moments: nothing is lost, and nothing is answered twice."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.whole.house import House, Talk, words

CONVERSATIONS = 6
PATIENCE_SECONDS = 150
HEADERS = {"Authorization": "Bearer test-token"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: it is broken many times here."""
    running = House(tmp_path_factory.mktemp("faults"))
    running.start()
    yield running
    running.stop()


def post(house: House, conversation: str, event: str, text: str) -> httpx.Response:
    """Deliver a message as another program does, without waiting for its answer."""
    body = {
        "event_id": event,
        "conversation_id": conversation,
        "sender": {"id": conversation, "audience": "employee"},
        "text": text,
    }
    url = f"{house.url}/api/v1/messages?wait=0"
    return httpx.post(url, json=body, headers=HEADERS, timeout=30)


def post_until_accepted(house: House, conversation: str, event: str, text: str) -> None:
    """Deliver again until it is acknowledged, as Slack and others do."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if post(house, conversation, event, text).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the message was never accepted")


def lines(house: House, conversation: str) -> list[dict[str, Any]]:
    """Read a conversation back."""
    url = f"{house.url}/api/v1/conversations/{conversation}/messages"
    messages: list[dict[str, Any]] = httpx.get(url, headers=HEADERS, timeout=30).json()["messages"]
    return messages


def answers(house: House, conversation: str) -> Counter[str]:
    """Count the answers to each event."""
    found = lines(house, conversation)
    return Counter(m["in_reply_to"] for m in found if m["kind"] == "reply" and m["in_reply_to"])


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if condition():
                return
        except httpx.HTTPError:
            time.sleep(0.1)
        time.sleep(0.2)
    raise AssertionError("it never came to be")


def bombard(house: House, victim: str) -> None:
    """Send messages, kill the victim in the midst of them, and look at every answer."""
    conversations = {f"fault-{uuid.uuid4().hex}": ["hello", "thanks"] for _ in range(CONVERSATIONS)}
    events = [(c, f"{c}-{n}", t) for c, texts in conversations.items() for n, t in enumerate(texts)]
    killer = threading.Timer(random.uniform(0.1, 1.5), house.kill, args=[victim])
    killer.start()
    for conversation, event, text in events:
        post_until_accepted(house, conversation, event, text)
    killer.join()
    house.wait_until_ready(PATIENCE_SECONDS)
    for conversation in conversations:
        expected = {f"{conversation}-{n}" for n in range(2)}
        wait_for(lambda c=conversation, e=expected: set(answers(house, c)) == e)
        assert set(answers(house, conversation).values()) == {1}, lines(house, conversation)
        said = [m["event_id"] for m in lines(house, conversation) if m["kind"] == "said"]
        assert said == sorted(expected)


def test_rasa_killed_in_mid_message(house: House, fault_rounds: int) -> None:
    for _ in range(fault_rounds):
        bombard(house, "rasa")


def test_service_killed_between_storing_and_answering(house: House, fault_rounds: int) -> None:
    for _ in range(fault_rounds):
        bombard(house, "service")


def test_person_is_told_and_can_reach_a_human_while_rasa_is_down(house: House) -> None:
    talk = Talk(house)
    talk.say("hello")
    house.kill("rasa")
    conversation = f"down-{uuid.uuid4().hex}"
    post_until_accepted(house, conversation, "first-event", "my screen is black")
    wait_for(lambda: any("trouble" in m.get("text", "") for m in lines(house, conversation)))
    trouble = next(m for m in lines(house, conversation) if "trouble" in m.get("text", ""))
    press = {
        "event_id": "second-event",
        "conversation_id": conversation,
        "sender": {"id": conversation, "audience": "employee"},
        "press": {"action": "talk_to_human", "reply_id": trouble["id"]},
    }
    url = f"{house.url}/api/v1/messages?wait=20"
    assert httpx.post(url, json=press, headers=HEADERS, timeout=60).status_code == 200
    wait_for(lambda: any("FD-" in m.get("text", "") for m in lines(house, conversation)))
    house.wait_until_ready(PATIENCE_SECONDS)
    wait_for(lambda: answers(house, conversation)["first-event"] == 1)


def test_locked_database_is_an_honest_error_and_loses_nothing(
    house: House, fault_rounds: int
) -> None:
    for _ in range(fault_rounds):
        conversation = f"locked-{uuid.uuid4().hex}"
        event = f"{conversation}-event"
        with sqlite3.connect(house.folder / "frontdesk.db", isolation_level=None) as held:
            held.execute("BEGIN IMMEDIATE")
            refused = post(house, conversation, event, "hello")
            held.execute("ROLLBACK")
        assert refused.status_code == 503
        assert "again" in refused.json()["detail"]
        post_until_accepted(house, conversation, event, "hello")
        wait_for(lambda c=conversation, e=event: answers(house, c)[e] == 1)


def test_damaged_index_is_built_anew(house: House, fault_rounds: int) -> None:
    for _ in range(fault_rounds):
        assert house.stop() == 0
        damage(house.folder / "index")
        house.start()
        answered = words(Talk(house).say("how many vacation days can I carry over?"))
        assert "at most 5" in answered


def damage(folder: Path) -> None:
    """Turn a byte of one file over, of any."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.stat().st_size]
    path = random.choice(files)
    content = bytearray(path.read_bytes())
    content[random.randrange(len(content))] ^= 0xFF
    path.write_bytes(bytes(content))


def test_second_start_does_no_work_twice(house: House) -> None:
    assert house.stop() == 0
    house.log.write_bytes(b"")
    house.start()
    log = house.log.read_text()
    assert "model is up to date" in log
    assert "0 new, 0 changed" in log
