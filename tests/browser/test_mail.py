"""The conversation by e-mail, from the widget."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.scripted import World

MAIL = "Send this conversation by e-mail"


def test_an_address_is_confirmed_once_then_known(chat: Chat, world: World) -> None:
    expect(chat.button(MAIL)).to_be_hidden()
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    chat.button(MAIL).click()
    form, told = chat.page.get_by_role("form", name=MAIL), chat.page.locator("#mail-told")
    form.get_by_label("Your e-mail address").fill("ana@example.com")
    form.get_by_role("button", name="Send", exact=True).click()
    expect(told).to_contain_text("We have sent a code to ana@example.com")
    code = form.get_by_label("Code from the e-mail")
    expect(code).to_be_focused()
    code.fill("x")
    code.press("Enter")
    expect(told).to_have_text("Something in it is not right. Please check it.")
    right = world.letters.codes[0][1]
    code.fill(f"{(int(right) + 1) % 10**6:06}")
    code.press("Enter")
    expect(told).to_have_text("This code is wrong or too old.")
    code.fill(right)
    code.press("Enter")
    expect(told).to_have_text("Sent to ana@example.com.")
    assert len(world.letters.sent) == 1
    form.get_by_label("Your e-mail address").press("Escape")
    expect(form).to_be_hidden()
    assert chat.focused() == MAIL
    chat.page.reload()
    chat.button(MAIL).click()
    expect(form.get_by_label("Your e-mail address")).to_have_value("ana@example.com")
    form.get_by_role("button", name="Send", exact=True).click()
    expect(told).to_have_text("Sent to ana@example.com.")
    assert [len(world.letters.codes), len(world.letters.sent)] == [1, 2]


def test_what_is_no_address_is_said_so(chat: Chat, world: World) -> None:
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    chat.button(MAIL).click()
    chat.page.get_by_label("Your e-mail address").fill("nothing")
    chat.page.get_by_label("Your e-mail address").press("Enter")
    expect(chat.page.locator("#mail-told")).to_have_text(
        "Something in it is not right. Please check it."
    )
    assert world.letters.codes == []
