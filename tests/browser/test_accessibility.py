"""The widget for everybody: no violation that axe finds, and a conversation by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.channels.web.entrance import AskedField, Entrance
from tests.browser.chat import Chat
from tests.browser.scripted import World
from tests.browser.test_files import file
from tests.browser.test_widget import host_app
from tests.channels.server import Served, serve
from tests.far_sides import node_module

FORM = Entrance("ask", privacy_url="/privacy", fields=(AskedField("name"), AskedField("email")))
RUN = """async (where) => {
  const { violations } = await axe.run(where, { resultTypes: ["violations"] });
  return violations.map((v) => [v.id, v.help, ...v.nodes.map((n) => n.html.slice(0, 200))]);
}"""


def violations(page: Page, where: str) -> list[Any]:
    """Give what axe finds; it is put into the page past its policy, as an extension is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate((node_module("axe-core") / "axe.min.js").read_text("utf-8") + ";undefined")
    found: list[Any] = page.evaluate(RUN, where)
    return found


def empty(chat: Chat) -> None:
    expect(chat.page.locator(".topic").first).to_be_visible()


def writing(chat: Chat) -> None:
    chat.page.locator("#write").press_sequentially("return")
    expect(chat.page.locator(".suggested a").first).to_be_visible()
    with chat.page.expect_file_chooser() as chooser:
        chat.page.locator(".attach").click()
    chooser.value.set_files([file(), file("run.exe")])
    expect(chat.page.locator(".composer .files li")).to_have_count(1)


def answered(chat: Chat) -> None:
    chat.page.locator("#write").press("Enter")
    say(chat, "Show a table", 2)


def drafted(chat: Chat) -> None:
    say(chat, "My sensor is offline", 3)
    field = chat.page.locator("form.draft input").first
    field.fill("")
    field.press("Enter")
    expect(chat.page.locator("form.draft .field-error")).to_be_visible()
    field.fill("Sensor offline")


def ticketed(chat: Chat) -> None:
    chat.page.locator("form.draft button.primary").click()
    expect(chat.page.locator(".ticket")).to_be_visible()


def handed_over(chat: Chat) -> None:
    chat.page.locator(".human").click()
    expect(chat.page.locator(".line.agent")).to_have_count(1)


def rated(chat: Chat) -> None:
    say(chat, "rate", 6)
    chat.page.locator(".stars button").first.click()
    expect(chat.page.locator(".stars button.chosen")).to_have_count(1)


def mailed(chat: Chat) -> None:
    chat.page.locator(".mailing").click()
    chat.page.locator("#mail-to").fill("ana@example.com")
    chat.page.locator("#mail-to").press("Enter")
    expect(chat.page.locator("#mail-code")).to_be_focused()


def say(chat: Chat, text: str, answers: int) -> None:
    chat.page.locator("#write").fill(text)
    chat.page.locator("#write").press("Enter")
    expect(chat.page.locator(".line.bot .text, .line.agent .text")).to_have_count(answers)


# One conversation, looked at after each step.
STEPS = (empty, writing, answered, drafted, ticketed, handed_over, rated, mailed)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return World(
        ("*",), getattr(request, "param", None) or Entrance("note", privacy_url="/privacy")
    )


@pytest.fixture(params=["light-en-GB", "dark-ar-EG"])
def calm(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab without movements, in the colours and the language of the parameter."""
    scheme, locale = request.param.split("-", 1)
    context = browser.new_context(
        viewport={"width": 1280, "height": 820},
        color_scheme=scheme,
        locale=locale,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_the_page_has_no_violation(calm: Page, server: Served) -> None:
    chat = Chat(calm, server.url)
    calm.goto(server.url)
    expect(calm.locator("#write")).to_be_visible()
    for step in STEPS:
        step(chat)
        assert violations(calm, "html") == [], step.__name__
    assert chat.errors == []


def test_the_bubble_has_no_violation(calm: Page, server: Served) -> None:
    with serve(host_app(server.url, "")) as shop:
        chat = Chat(calm, shop.url)
        calm.goto(shop.url)
        assert violations(calm, "frontdesk-chat") == []
        calm.locator(".launcher").click()
        expect(calm.locator("#write")).to_be_visible()
        for step in STEPS:
            step(chat)
            assert violations(calm, "frontdesk-chat") == [], step.__name__


@pytest.mark.parametrize("world", [FORM], indirect=True)
def test_the_form_before_the_chat_has_no_violation(calm: Page, server: Served) -> None:
    calm.goto(server.url)
    button = calm.locator(".entrance button")
    expect(button).to_be_visible()
    assert violations(calm, "html") == []
    button.click()
    expect(calm.locator("#entrance-error")).to_be_visible()
    assert violations(calm, "html") == []


def test_axe_would_find_something(calm: Page, server: Served) -> None:
    calm.goto(server.url)
    expect(calm.locator("#write")).to_be_visible()
    calm.locator("#write").evaluate("(node) => node.removeAttribute('aria-label')")
    calm.locator("#write").evaluate("(node) => node.removeAttribute('placeholder')")
    assert "label" in [found[0] for found in violations(calm, "html")]


def test_a_conversation_by_keyboard_alone(page: Page, server: Served, world: World) -> None:
    with serve(host_app(server.url, "")) as shop:
        chat, keys = Chat(page, shop.url), page.keyboard
        page.goto(shop.url)
        expect(page.locator(".launcher")).to_be_visible()
        go_to(chat, "Open the chat")
        keys.press("Enter")
        expect(chat.input).to_be_focused()
        keys.type("My sensor is offline")
        keys.press("Enter")
        expect(page.locator("form.draft")).to_be_visible()
        go_to(chat, "Send it", back=True)
        keys.press("Shift+Tab")
        keys.press("ArrowDown")
        keys.press("Tab")
        keys.press("Enter")
        expect(page.locator(".ticket .number")).to_have_text("FD-1042")
        expect(chat.input).to_be_focused()
        go_to(chat, "Talk to a person")
        keys.press("Space")
        expect(page.locator(".line.agent")).to_have_count(1)
        expect(chat.input).to_be_focused()
        keys.press("Escape")
        expect(chat.input).to_be_hidden()
        assert chat.focused() == "Open the chat"
        actions = [m.press.action for m in world.ledger.messages if m.press]
        assert actions == ["confirm_ticket", "talk_to_human"]
        assert world.ledger.messages[1].press is not None
        assert world.ledger.messages[1].press.fields["priority"] == "high"
        assert chat.errors == []


def go_to(chat: Chat, name: str, back: bool = False) -> None:
    """Press Tab until that has the focus."""
    for _ in range(40):
        if chat.focused() == name:
            return
        chat.page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{name!r} cannot be reached by keyboard")
