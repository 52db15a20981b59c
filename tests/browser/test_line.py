"""When the line is bad: nothing is lost, nothing is doubled, and it is said."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from connectors.errors import Unavailable
from tests.browser.chat import Chat
from tests.browser.scripted import World
from tests.channels.server import Served

RETRY_NOW = "() => dispatchEvent(new Event('online'))"


def test_without_sockets_it_polls_and_goes_back_to_the_socket_later(
    page: Page, world: World, server: Served
) -> None:
    world.no_sockets = True
    chat = Chat(page, server.url)
    chat.open()
    chat.say("First")
    expect(chat.answers).to_have_count(1)
    expect(chat.delivery("sent")).to_have_count(1)
    chat.say("Second")
    expect(chat.answers).to_have_count(2)
    world.no_sockets = False
    with page.expect_websocket() as opened:
        page.evaluate(RETRY_NOW)
    with opened.value.expect_event("framereceived", lambda frame: '"ready"' in frame):
        pass
    with opened.value.expect_event("framesent", lambda frame: "Third" in frame):
        chat.say("Third")
    expect(chat.answers).to_have_count(3)
    expect(chat.mine).to_have_text(["First", "Second", "Third"])


def test_what_is_written_while_the_line_is_dead_is_sent_later(
    page: Page, world: World, server: Served
) -> None:
    chat = Chat(page, server.url)
    chat.open()
    chat.say("Before")
    expect(chat.answers).to_have_count(1)
    world.is_down = True
    server.cut()
    expect(chat.banner).to_contain_text("The connection is gone")
    chat.say("One")
    chat.say("Two")
    expect(chat.delivery("waiting")).to_have_count(2)
    world.is_down = False
    page.evaluate(RETRY_NOW)
    expect(chat.answers).to_have_count(3)
    expect(chat.delivery("sent")).to_have_count(3)
    expect(chat.banner).to_be_hidden()
    expect(chat.mine).to_have_text(["Before", "One", "Two"])
    assert [m.text for m in world.ledger.messages] == ["Before", "One", "Two"]


def test_what_was_not_sent_survives_a_reload(page: Page, world: World, server: Served) -> None:
    chat = Chat(page, server.url)
    chat.open()
    chat.say("Before")
    expect(chat.answers).to_have_count(1)
    world.is_down = True
    server.cut()
    chat.say("Kept")
    expect(chat.delivery("waiting")).to_have_count(1)
    page.reload()
    expect(chat.banner).to_contain_text("could not start")
    world.is_down = False
    expect(chat.mine).to_have_text(["Before", "Kept"])
    expect(chat.delivery("sent")).to_have_count(2)
    assert [m.text for m in world.ledger.messages] == ["Before", "Kept"]
    assert not [name for name in chat.stored() if "unsent" in name]


def test_an_answer_during_a_broken_line_arrives_after_it(
    page: Page, world: World, server: Served
) -> None:
    chat = Chat(page, server.url)
    chat.open()
    chat.say("Before")
    expect(chat.answers).to_have_count(1)
    world.bot.delay = 0.5
    chat.say("Slow one")
    expect(chat.delivery("sent")).to_have_count(2)
    server.cut()
    expect(chat.answers).to_have_count(2)
    expect(chat.mine).to_have_text(["Before", "Slow one"])


def test_being_offline_is_said(chat: Chat) -> None:
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    chat.page.context.set_offline(True)
    expect(chat.banner).to_contain_text("You are offline")
    chat.page.context.set_offline(False)
    expect(chat.banner).to_be_hidden()


def test_what_cannot_be_stored_can_be_tried_again(chat: Chat, world: World) -> None:
    world.ledger.failing = Unavailable("locked", retry_after=0.1)
    chat.say("Stubborn")
    expect(chat.delivery("failed")).to_have_count(1)
    expect(chat.page.locator(".delivery")).to_contain_text("Not sent")
    world.ledger.failing = None
    chat.button("Try again").click()
    expect(chat.delivery("sent")).to_have_count(1)
    expect(chat.answers).to_have_count(1)
    assert [m.text for m in world.ledger.messages] == ["Stubborn"]


def test_a_flood_arrives_slowly_and_whole(chat: Chat, world: World) -> None:
    for n in range(14):
        chat.say(f"Number {n}")
    expect(chat.delivery("sent")).to_have_count(14, timeout=30_000)
    assert [m.text for m in world.ledger.messages] == [f"Number {n}" for n in range(14)]


def test_a_token_that_is_no_good_begins_anew(chat: Chat, world: World) -> None:
    chat.say("Before")
    expect(chat.answers).to_have_count(1)
    chat.page.evaluate("localStorage.setItem('frontdesk:customers:token', 'forged')")
    chat.page.reload()
    expect(chat.page.locator(".topic")).to_have_count(4)
    chat.say("After")
    expect(chat.mine).to_have_text(["After"])
    expect(chat.answers).to_have_count(1)
    first, second = world.ledger.messages
    assert first.conversation_id != second.conversation_id


def test_a_browser_that_stores_nothing_can_chat(page: Page, world: World, server: Served) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    chat = Chat(page, server.url)
    chat.open()
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    expect(chat.delivery("sent")).to_have_count(1)
    assert chat.errors == []
