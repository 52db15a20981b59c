"""What is asked before the chat, as somebody in front of it meets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from connectors.channels.web.entrance import AskedField, Entrance
from tests.browser.chat import Chat
from tests.browser.scripted import World
from tests.channels.server import Served

FORM = Entrance(
    "ask",
    privacy_url="https://shop.example/privacy",
    fields=(AskedField("name"), AskedField("email", required=False)),
)


@pytest.fixture
def entrance() -> Entrance:
    return FORM


@pytest.fixture
def world(entrance: Entrance) -> World:
    return World(entrance=entrance)


@pytest.fixture
def asked(page: Page, server: Served) -> Chat:
    """The customers' page, with its form."""
    chat = Chat(page, server.url)
    page.goto(server.url)
    expect(chat.button("Start the chat")).to_be_visible()
    yield chat  # type: ignore[misc]
    assert chat.errors == []


def test_the_form_comes_first_and_is_asked_once(asked: Chat, world: World) -> None:
    expect(asked.input).to_be_hidden()
    assert asked.stored() == {}
    asked.page.get_by_label("Your name").fill("Ana Reis")
    asked.page.get_by_label("I agree").check()
    asked.button("Start the chat").click()
    expect(asked.input).to_be_focused()
    expect(asked.page.get_by_role("heading", level=2)).to_contain_text(", Ana.")
    asked.say("Hello")
    expect(asked.answers).to_have_count(1)
    assert world.ledger.messages[0].sender.name == "Ana Reis"
    asked.page.reload()
    expect(asked.mine).to_have_text(["Hello"])
    expect(asked.input).to_be_enabled()


def test_what_is_missing_is_said_at_its_field(asked: Chat) -> None:
    alert = asked.page.get_by_role("alert")
    name = asked.page.get_by_label("Your name")
    # By its role: the form of the transcript, still hidden, has a field of that label too.
    email = asked.page.get_by_role("textbox", name="Your e-mail")
    asked.button("Start the chat").click()
    expect(alert).to_have_text("Please fill this in.")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("Ana")
    email.fill("nothing")
    email.press("Enter")
    expect(alert).to_have_text("This does not look like an e-mail address.")
    expect(email).to_be_focused()
    email.fill("")
    email.press("Enter")
    expect(alert).to_have_text("Please tick this to go on.")
    expect(asked.page.get_by_label("I agree")).to_be_focused()
    assert asked.stored() == {}


def test_the_way_to_a_person_leads_through_the_form(asked: Chat, world: World) -> None:
    asked.page.locator(".human").click()
    expect(asked.page.get_by_label("Your name")).to_be_focused()
    assert world.ledger.messages == []


def test_the_link_to_more_opens_apart(asked: Chat) -> None:
    link = asked.page.get_by_role("link", name="How we handle your data")
    assert link.get_attribute("href") == "https://shop.example/privacy"
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener")


@pytest.mark.parametrize("entrance", [Entrance("note", "Read our **terms** <b>first</b>.")])
def test_a_note_stands_above_the_box_until_something_is_said(chat: Chat) -> None:
    note = chat.page.locator(".consent")
    expect(note).to_have_text("Read our terms <b>first</b>.")
    expect(note.locator("strong")).to_have_text("terms")
    chat.say("Hello")
    expect(chat.answers).to_have_count(1)
    expect(note).to_be_hidden()


@pytest.mark.parametrize("entrance", [Entrance()])
def test_business_hours_are_told_and_do_not_grow_stale(
    page: Page, server: Served, world: World
) -> None:
    page.clock.install(time=datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
    now = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    world.changes_at = now + timedelta(hours=5)
    chat = Chat(page, server.url)
    chat.open()
    status = page.locator(".status")
    expect(status).to_contain_text("People here until")
    world.on_duty = False
    page.clock.fast_forward(61_000)
    expect(status).to_have_text("Answers day and night")
    world.is_open, world.changes_at = False, now + timedelta(hours=21)
    page.clock.fast_forward(timedelta(hours=5, seconds=5).total_seconds() * 1000)
    expect(status).to_contain_text("People back tomorrow")
