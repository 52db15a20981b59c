"""Articles above the box while somebody writes."""

from __future__ import annotations

from playwright.sync_api import expect

from connectors.channels.web.limits import Limits, Rate
from tests.browser.chat import Chat
from tests.browser.scripted import World


def test_what_is_being_written_finds_articles(chat: Chat, world: World) -> None:
    chat.input.press_sequentially("how do I return", delay=10)
    links = chat.page.locator(".suggested a")
    expect(links).to_have_text(["Returning a weather station", "When the refund of a return comes"])
    expect(chat.page.get_by_role("status").last).to_have_text(
        "2 articles may help, above the text box"
    )
    assert links.first.get_attribute("href") == f"{chat.url}/help/returns"
    assert links.first.get_attribute("target") == "_blank"
    assert [text for text, _ in world.asked] == ["how do I return"]
    assert chat.stored() == {}
    assert world.ledger.messages == []


def test_they_go_when_it_is_sent(chat: Chat) -> None:
    chat.input.press_sequentially("return")
    expect(chat.page.locator(".suggested a")).to_have_count(2)
    chat.input.press("Enter")
    expect(chat.answers).to_have_count(1)
    expect(chat.page.locator(".suggested")).to_be_hidden()


def test_escape_hides_them_until_the_box_is_empty(chat: Chat) -> None:
    chat.input.press_sequentially("return")
    expect(chat.page.locator(".suggested")).to_be_visible()
    chat.input.press("Escape")
    expect(chat.page.locator(".suggested")).to_be_hidden()
    expect(chat.input).to_be_focused()
    with chat.page.expect_request("**/articles?*"):
        chat.input.fill("")
        chat.input.press_sequentially("refund")
    expect(chat.page.locator(".suggested a")).to_have_count(1)


def test_a_refusal_is_quiet(chat: Chat, world: World) -> None:
    assert Limits().suggestions == Rate(burst=40, per_second=2)
    chat.page.route("**/articles?*", lambda route: route.fulfill(status=429, body="{}"))
    with chat.page.expect_response("**/articles?*"):
        chat.input.press_sequentially("return")
    expect(chat.page.locator(".suggested")).to_be_hidden()
    chat.say("return")
    expect(chat.answers).to_have_count(1)
