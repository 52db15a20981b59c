"""The widget on somebody else's page."""

from __future__ import annotations

import time
from collections.abc import Iterator

import jwt
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import BrowserContext, Page, expect

from connectors.channels.web.parts import WebParts
from connectors.messages import Reply
from tests.browser.chat import Chat
from tests.browser.scripted import IDENTITY_SECRET, World
from tests.browser.waiting import wait_until
from tests.channels.server import Served, serve


def host_app(desk: str, attributes: str) -> FastAPI:
    """Make a shop's page with the widget on it, under a strict policy of its own."""
    policy = (
        f"default-src 'none'; script-src {desk}; "
        f"connect-src {desk} {desk.replace('http', 'ws')}; style-src 'self'"
    )
    html = (
        '<!doctype html><html lang="en"><title>Shop</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<h1>Shop</h1><a href='#'>Cart</a>"
        f'<script type="module" src="{desk}/widget/frontdesk-chat.js"></script>'
        f"<frontdesk-chat {attributes}></frontdesk-chat>"
    )
    app = FastAPI()

    async def show() -> HTMLResponse:
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    app.add_api_route("/", show)
    return app


@pytest.fixture
def world() -> World:
    return World(allowed_origins=("*",))


@pytest.fixture
def attributes() -> str:
    return 'site="customers"'


@pytest.fixture
def shop(server: Served, attributes: str) -> Iterator[Served]:
    """The shop, at another origin."""
    with serve(host_app(server.url, attributes)) as shop:
        yield shop


@pytest.fixture
def bubble(page: Page, shop: Served) -> Iterator[Chat]:
    """The shop's page, open."""
    chat = Chat(page, shop.url)
    page.goto(shop.url)
    expect(page.locator(".launcher")).to_be_visible()
    yield chat
    assert chat.errors == []


def test_it_chats_across_origins_under_a_strict_policy(bubble: Chat, world: World) -> None:
    assert bubble.stored() == {}
    bubble.button("Open the chat").click()
    expect(bubble.page.get_by_role("dialog", name="Frontdesk")).to_be_visible()
    bubble.say("How many days?")
    expect(bubble.answers).to_contain_text("at most 5")
    expect(bubble.page.locator(".human")).to_be_visible()
    assert [m.text for m in world.ledger.messages] == ["How many days?"]


def test_the_keyboard_opens_closes_and_comes_back(bubble: Chat) -> None:
    bubble.page.get_by_role("link", name="Cart").focus()
    bubble.page.keyboard.press("Tab")
    assert bubble.focused() == "Open the chat"
    bubble.page.keyboard.press("Enter")
    expect(bubble.input).to_be_focused()
    bubble.page.keyboard.press("Escape")
    expect(bubble.input).to_be_hidden()
    assert bubble.focused() == "Open the chat"


def test_what_arrives_while_it_is_closed_is_counted(
    bubble: Chat, world: World, server: Served
) -> None:
    bubble.button("Open the chat").click()
    bubble.say("Hello")
    expect(bubble.answers).to_have_count(1)
    bubble.button("Close the chat").click()
    conversation_id = world.ledger.messages[0].conversation_id

    async def reply(key: str) -> None:
        stored = world.ledger.answer(conversation_id, Reply(key, "Your ticket is solved."))
        await world.bot.channel.send(conversation_id, stored)

    server.call(reply, "late-1")
    expect(bubble.button("Open the chat, 1 new message")).to_be_visible()
    bubble.page.reload()
    expect(bubble.button("Open the chat, 1 new message")).to_be_visible()
    server.call(reply, "late-2")
    expect(bubble.page.locator(".badge")).to_have_text("2")
    bubble.page.locator(".launcher").click()
    expect(bubble.answers.last).to_have_text("Your ticket is solved.")
    bubble.button("Close the chat").click()
    expect(bubble.page.locator(".badge")).to_be_hidden()
    bubble.page.reload()
    expect(bubble.button("Open the chat")).to_be_visible()


def test_the_host_page_can_open_listen_and_close(bubble: Chat) -> None:
    bubble.page.evaluate(
        """() => {
          window.heard = [];
          const chat = document.querySelector("frontdesk-chat");
          for (const name of ["open", "message", "close"])
            chat.addEventListener(`frontdesk-${name}`, (e) => heard.push([name, e.detail?.kind]));
          chat.open();
        }"""
    )
    bubble.say("Hello")
    expect(bubble.answers).to_have_count(1)
    bubble.page.evaluate("document.querySelector('frontdesk-chat').close()")
    heard = bubble.page.evaluate("window.heard")
    assert heard[0] == ["open", None]
    assert ["message", "reply"] in heard
    assert heard[-1] == ["close", None]


def test_the_host_page_can_listen_by_name_and_stop(bubble: Chat) -> None:
    bubble.page.evaluate(
        """() => {
          window.heard = [];
          const chat = document.querySelector("frontdesk-chat");
          const stop = chat.on("open", () => heard.push("open"));
          chat.on("message", (line) => heard.push(line.kind));
          chat.open();
          stop();
          chat.close();
          chat.open();
        }"""
    )
    bubble.say("Hello")
    expect(bubble.answers).to_have_count(1)
    assert bubble.page.evaluate("window.heard") == ["open", "reply"]


def test_calls_before_the_words_are_there_are_not_lost(
    context: BrowserContext, server: Served
) -> None:
    early = (
        "customElements.whenDefined('frontdesk-chat').then(() => {"
        "const chat = document.querySelector('frontdesk-chat');"
        "chat.on('ready', () => { window.isReady = true; }); chat.open(); });"
    )
    with serve(host_app(server.url, "")) as shop:
        chat = Chat(context.new_page(), shop.url)
        chat.page.add_init_script(early)
        chat.page.goto(shop.url)
        expect(chat.input).to_be_focused()
        assert chat.page.evaluate("window.isReady")


def test_the_look_follows_the_attribute(bubble: Chat) -> None:
    chat = bubble.page.locator("frontdesk-chat")
    for theme, expected in (("dark", "dark"), ("auto", None), ("light", "light")):
        chat.evaluate("(node, theme) => node.setAttribute('theme', theme)", theme)
        assert chat.get_attribute("data-theme") == expected


def test_the_host_page_can_say_who_it_is(bubble: Chat, world: World) -> None:
    claims = {
        "sub": "c-7",
        "aud": "customers",
        "exp": int(time.time()) + 600,
        "name": "Ana Reis",
    }
    token = jwt.encode(claims, IDENTITY_SECRET)
    bubble.button("Open the chat").click()
    bubble.page.evaluate("(t) => document.querySelector('frontdesk-chat').identify(t)", token)
    expect(bubble.page.get_by_role("heading", level=2)).to_contain_text(", Ana.")
    bubble.say("Hello")
    expect(bubble.answers).to_have_count(1)
    sender = world.ledger.messages[0].sender
    assert (sender.id, sender.verified) == ("c-7", True)
    assert not [name for name in bubble.stored() if name.endswith(":token")]


def test_taken_from_the_page_it_leaves_the_line(bubble: Chat, world: World) -> None:
    bubble.button("Open the chat").click()
    bubble.say("Hello")
    expect(bubble.answers).to_have_count(1)
    assert world.parts.hub.listeners == 1
    bubble.page.evaluate("document.querySelector('frontdesk-chat').remove()")
    expect(bubble.page.locator(".launcher")).to_have_count(0)
    wait_until(bubble.page, lambda: world.parts.hub.listeners == 0, "nobody on the line")


@pytest.mark.parametrize("attributes", ['site="employees"'])
def test_a_site_that_wants_an_identity_says_so(bubble: Chat) -> None:
    bubble.button("Open the chat").click()
    expect(bubble.banner).to_contain_text("Please sign in")
    expect(bubble.input).to_be_disabled()


def test_a_page_that_is_not_allowed_gets_nothing(context: BrowserContext) -> None:
    closed = World()
    with (
        serve(closed.app, closed.parts.hub) as desk,
        serve(host_app(desk.url, 'site="customers"')) as evil,
    ):
        chat = Chat(context.new_page(), evil.url)
        chat.page.goto(evil.url)
        chat.button("Open the chat").click()
        expect(chat.banner).to_contain_text("could not start")
        chat.say("Hello")
        expect(chat.delivery("waiting")).to_have_count(1)
        assert closed.ledger.messages == []


def test_on_a_phone_it_fills_the_screen(context: BrowserContext, shop: Served) -> None:
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(shop.url)
    page.locator(".launcher").click()
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 375, 700)
    page.keyboard.press("Escape")
    expect(page.locator(".launcher")).to_be_focused()


def test_parts_have_a_hub_each() -> None:
    one, two = World().parts, World().parts
    assert isinstance(one, WebParts)
    assert one.hub is not two.hub
