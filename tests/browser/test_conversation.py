"""A conversation on the full page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.scripted import TOPICS, World
from tests.channels.server import Served


def test_a_question_is_answered_with_its_sources(chat: Chat, world: World) -> None:
    chat.say("How many vacation days can I carry over?")
    expect(chat.answers).to_contain_text("at most 5 unused vacation days")
    expect(chat.delivery("sent")).to_have_count(1)
    source = chat.page.get_by_role("link", name="Carrying over unused vacation days")
    expect(source).to_contain_text("People Team")
    expect(source).to_contain_text("updated 3 weeks ago")
    assert source.get_attribute("href") == f"{chat.url}/articles/carry-over"
    assert "noopener" in (source.get_attribute("rel") or "")
    expect(chat.page.locator(".topic").first).to_be_hidden()
    assert [m.text for m in world.ledger.messages] == ["How many vacation days can I carry over?"]


def test_the_empty_page_greets_and_offers_topics(chat: Chat, world: World) -> None:
    expect(chat.page.get_by_role("heading", level=2)).to_contain_text("What can we do for you?")
    expect(chat.page.locator(".topic")).to_have_text(list(TOPICS["customers"]))
    chat.page.get_by_text("Where is my order?").click()
    expect(chat.mine).to_have_text(["Where is my order?"])
    expect(chat.answers).to_have_count(1)
    assert chat.focused() == "Write your message"


def test_nothing_is_kept_before_something_is_sent(chat: Chat) -> None:
    expect(chat.page.locator(".topic")).to_have_count(4)
    chat.input.fill("not sent")
    assert chat.stored() == {}
    chat.say("Hello")
    expect(chat.delivery("sent")).to_have_count(1)
    expect(chat.answers).to_have_count(1)
    assert set(chat.stored()) == {"frontdesk:customers:token", "frontdesk:customers:seen"}


def test_the_working_sign_shows_until_the_answer(chat: Chat, world: World) -> None:
    world.bot.delay = 1.0
    chat.say("Hello")
    expect(chat.page.locator(".dots")).to_be_visible()
    expect(chat.page.get_by_role("status").last).to_have_text("Frontdesk is working on it")
    expect(chat.answers).to_have_count(1)
    expect(chat.page.locator(".dots")).to_have_count(0)


def test_a_pressed_button_stays_pressed(chat: Chat, world: World) -> None:
    chat.say("Hello")
    chat.button("That solved it").click()
    expect(chat.mine).to_have_text(["Hello", "That solved it"])
    expect(chat.answers.last).to_have_text("Glad to hear it!")
    expect(chat.button("That solved it")).to_be_disabled()
    expect(chat.button("Not quite")).to_be_disabled()
    assert chat.focused() == "Write your message"
    press = world.ledger.messages[1].press
    assert press is not None
    reply_id = chat.page.locator(".line.bot").first.get_attribute("id")
    assert (press.action, f"reply-{press.reply_id}") == ("solved", reply_id)
    chat.page.reload()
    expect(chat.button("Not quite")).to_be_disabled()
    expect(chat.button("That solved it")).to_have_attribute("aria-pressed", "true")


def test_the_way_to_a_person_is_always_there(chat: Chat, world: World) -> None:
    human = chat.page.locator(".human")
    expect(human).to_be_visible()
    human.click()
    expect(chat.page.locator(".line.agent .text")).to_contain_text("Mara here")
    expect(chat.page.locator(".line.agent .who")).to_contain_text("Mara Lind")
    expect(chat.page.locator(".line.system .text")).to_contain_text("has joined")
    expect(human).to_be_visible()
    assert world.ledger.messages[0].press is not None
    assert world.ledger.messages[0].press.action == "talk_to_human"


def test_a_draft_is_edited_and_sent(chat: Chat, world: World) -> None:
    chat.say("My sensor is offline")
    title = chat.page.get_by_label("In short")
    expect(title).to_have_value("Sensor shows no readings since Monday")
    expect(chat.page.get_by_role("form", name="Your request")).to_be_visible()
    expect(chat.button("Change the text")).to_have_count(0)
    title.fill("Sensor is dead")
    chat.page.get_by_label("What it is about").fill("First line\nsecond line")
    chat.page.get_by_label("Category").select_option("orders")
    chat.page.get_by_label("How urgent is it?").select_option(label="High")
    chat.button("Send it").click()
    ticket = chat.page.locator(".ticket")
    expect(ticket).to_contain_text("FD-1042")
    expect(ticket).to_contain_text("Sensor is dead")
    expect(ticket.locator(".state")).to_have_text("New")
    press = world.ledger.messages[1].press
    assert press is not None
    assert press.fields == {
        "title": "Sensor is dead",
        "description": "First line\nsecond line",
        "category": "orders",
        "priority": "high",
    }
    expect(title).to_be_disabled()
    chat.page.reload()
    expect(chat.page.get_by_label("In short")).to_have_value("Sensor is dead")
    expect(chat.button("Send it")).to_have_count(0)


def test_an_empty_field_of_a_draft_is_pointed_at(chat: Chat, world: World) -> None:
    chat.say("My sensor is offline")
    title = chat.page.get_by_label("In short")
    title.fill("  ")
    chat.button("Send it").click()
    expect(chat.page.get_by_text("Please fill this in.")).to_be_visible()
    expect(title).to_be_focused()
    expect(title).to_have_attribute("aria-invalid", "true")
    assert len(world.ledger.messages) == 1
    title.fill("Now it is filled in")
    title.press("Enter")
    expect(chat.page.locator(".ticket")).to_be_visible()


def test_a_draft_can_be_dropped(chat: Chat, world: World) -> None:
    chat.say("My sensor is offline")
    chat.button("Cancel").click()
    expect(chat.page.get_by_role("form", name="Your request, not sent")).to_be_visible()
    assert world.ledger.messages[1].press is not None
    assert world.ledger.messages[1].press.action == "cancel"


def test_an_older_draft_gives_way_to_a_newer_one(chat: Chat) -> None:
    chat.say("My sensor is offline")
    expect(chat.page.locator("form.draft")).to_have_count(1)
    chat.say("My other sensor is offline")
    expect(chat.page.locator("form.draft")).to_have_count(2)
    expect(chat.page.get_by_role("form", name="replaced by a newer one")).to_be_visible()
    expect(chat.button("Send it")).to_have_count(1)


def test_enter_sends_and_shift_enter_does_not(chat: Chat, world: World) -> None:
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    before = chat.input.bounding_box()
    assert before is not None
    chat.input.press("Enter")
    expect(chat.mine).to_have_text(["one\ntwo"])
    expect(chat.input).to_have_value("")
    after = chat.input.bounding_box()
    assert after is not None
    assert after["height"] < before["height"]
    expect(chat.delivery("sent")).to_have_count(1)
    assert world.ledger.messages[0].text == "one\ntwo"


def test_too_long_a_text_cannot_be_sent(chat: Chat, world: World) -> None:
    chat.input.fill("x" * 3700)
    expect(chat.page.get_by_text("3700 of 4000 characters")).to_be_visible()
    chat.input.fill("👍" * 4000)
    expect(chat.button("Send")).to_be_enabled()
    chat.input.fill("x" * 4003)
    expect(chat.page.locator(".count")).to_contain_text("3 characters too many")
    expect(chat.button("Send")).to_be_disabled()
    chat.input.press("Enter")
    expect(chat.mine).to_have_count(0)
    assert world.ledger.messages == []


@pytest.mark.parametrize("text", ["<img src=x onerror='window.hacked=1'>", "<b>bold</b>"])
def test_what_is_said_stays_text(chat: Chat, text: str) -> None:
    chat.say(text)
    expect(chat.mine).to_have_text([text])
    assert chat.page.evaluate("window.hacked") is None


def test_what_an_answer_hides_does_not_run(chat: Chat) -> None:
    chat.say("attack")
    expect(chat.answers).to_contain_text("Safe.")
    assert chat.page.evaluate("window.hacked") is None
    expect(chat.page.locator(".line.bot img, .line.bot script")).to_have_count(0)


def test_tables_lists_and_links_are_shown(chat: Chat) -> None:
    chat.say("table")
    expect(chat.page.get_by_role("cell", name="all unused days")).to_be_visible()
    expect(chat.page.get_by_role("listitem").filter(has_text="Choose Balance").last).to_be_visible()
    link = chat.page.get_by_role("link", name="the policy")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == (
        "_blank",
        "noopener noreferrer",
    )


def test_stars_are_named(chat: Chat, world: World) -> None:
    chat.say("rate")
    chat.button("4 stars of 5").click()
    expect(chat.delivery("sent")).to_have_count(2)
    press = world.ledger.messages[1].press
    assert press is not None
    assert press.value == {"score": "4"}


def test_a_reload_keeps_the_conversation_once(chat: Chat) -> None:
    chat.say("First")
    expect(chat.answers).to_have_count(1)
    chat.page.reload()
    expect(chat.mine).to_have_text(["First"])
    expect(chat.answers).to_have_count(1)
    chat.say("Second")
    expect(chat.mine).to_have_text(["First", "Second"])
    expect(chat.answers).to_have_count(2)
    expect(chat.page.locator(".day")).to_have_text(["Today"])


def test_a_second_tab_goes_along(chat: Chat, server: Served) -> None:
    chat.say("First")
    expect(chat.answers).to_have_count(1)
    other = Chat(chat.page.context.new_page(), server.url)
    other.open()
    expect(other.mine).to_have_text(["First"])
    other.say("Second")
    expect(chat.mine).to_have_text(["First", "Second"])
    expect(chat.answers).to_have_count(2)
    assert other.errors == []


def test_a_page_that_wants_a_sign_in_says_so(page: Page, server: Served) -> None:
    chat = Chat(page, server.url)
    chat.open("/employees")
    expect(chat.banner).to_contain_text("Please sign in")
    expect(chat.input).to_be_disabled()
    expect(page.locator(".human")).to_be_disabled()
    assert chat.stored() == {}
