"""A training through the console, with the real Rasa: made, compared, used, taken back."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.whole.house import House, Talk

TRAINING = 420_000
SWITCH = 60_000
QUESTION = "could I get a parking permit for my motorbike?"
EXAMPLES = """where can I park my car
I need a parking space
how do I get a parking permit
is there a garage for employees
can my visitor use the car park
my parking card does not open the barrier
apply for a parking spot at the office
are there spaces for motorbikes
what does a parking permit cost
somebody has taken my parking space
parking permit for my new car please
may I leave my car in the garage overnight"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Service and Rasa of these tests' own: their model is changed."""
    running = House(tmp_path_factory.mktemp("training"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def console(house: House, browser: Browser) -> Iterator[Page]:
    """The console, with the first account signed in."""
    link = re.search(r"http://\S+/console/link/\S+", house.log.read_text("utf-8"))
    assert link
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(30_000)
    page.goto(link[0])
    page.locator("input[name=name]").fill("kim")
    page.locator("input[name=password]").fill("a fine long sentence")
    page.locator("input[name=again]").fill("a fine long sentence")
    page.get_by_role("button").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("kim")
    yield page
    page.context.close()


def understood(house: House, text: str = QUESTION) -> str:
    """Ask in a new conversation, and give the intent."""
    answer = Talk(house).say(text)
    assert answer["replies"], answer
    return str(answer["intent"])


def until_understood(house: House, intent: str) -> None:
    """Ask until it is understood so, within a minute."""
    end = time.monotonic() + SWITCH / 1000
    while (found := understood(house)) != intent:
        assert time.monotonic() < end, f"it is still understood as {found}"
        time.sleep(1)


@contextmanager
def asking(house: House) -> Iterator[list[str]]:
    """Ask on and on meanwhile; give the intents in the end."""
    found: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            found.append(understood(house, "when is payday?"))

    thread = threading.Thread(target=ask)
    thread.start()
    yield found
    stop.set()
    thread.join(timeout=90)
    assert not thread.is_alive()


def test_a_model_is_trained_used_and_taken_back(house: House, console: Page) -> None:
    assert understood(house) != "parking_space"
    console.get_by_role("link", name="Understanding").click()
    expect(console.get_by_text("Model 1 is in use")).to_be_visible()
    _make_the_intent(console)
    _train(console)

    with asking(house) as answered:
        console.get_by_role("button", name="Use model 2").click()
        expect(console.get_by_text("Model 2 is in use. No message")).to_be_visible(timeout=SWITCH)
    assert set(answered) == {"payday"}
    assert understood(house) == "parking_space"

    console.get_by_role("link", name="Models", exact=True).click()
    console.get_by_role("button", name="Go back to it").click()
    expect(console.get_by_text("Model 1 is in use. No message")).to_be_visible(timeout=SWITCH)
    assert understood(house) != "parking_space"

    _from_the_command_line_and_over_a_crash(house)


def _make_the_intent(console: Page) -> None:
    console.get_by_role("link", name="New intent").click()
    console.locator("input[name=name]").fill("parking_space")
    console.locator("textarea[name=texts]").fill(EXAMPLES)
    console.get_by_role("button", name="Make it").click()
    expect(console.get_by_text("with 12 examples")).to_be_visible()
    console.get_by_label("Add sentences").fill("parking for my bicycle")
    console.get_by_label("Hold them out").check()
    console.get_by_role("button", name="Add", exact=True).click()
    expect(console.get_by_text("1 added")).to_be_visible()


def _train(console: Page) -> None:
    console.get_by_role("button", name="Train now").click()
    expect(console.get_by_role("progressbar")).to_be_visible()
    use = console.get_by_role("button", name="Use model 2")
    failed = console.get_by_text("The model in use is as it was")
    expect(use.or_(failed).first).to_be_visible(timeout=TRAINING)
    expect(failed).to_have_count(0)
    expect(console.get_by_text("Turned away where it is nobody's business")).to_be_visible()
    expect(console.get_by_text("parking for my bicycle")).to_be_visible()
    why = console.get_by_label("Why use it all the same?")
    if why.count():
        why.fill("it knows about parking")


def _from_the_command_line_and_over_a_crash(house: House) -> None:
    done = house.run("model", "use", "2")
    assert done.returncode == 0, done.stderr
    assert "2" in house.run("model", "list").stdout
    until_understood(house, "parking_space")
    house.kill("rasa")
    time.sleep(1)
    house.wait_until_ready(180)
    assert understood(house) == "parking_space"
    refused = house.run("model", "use", "99")
    assert (refused.returncode, "no such model" in refused.stderr) == (1, True)
